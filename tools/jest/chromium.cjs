// Finds a Chromium for the browser tests: one on the machine, else the one inside the package @sparticuz/chromium.
'use strict';
const { spawnSync } = require('node:child_process');
const { createReadStream, existsSync, mkdirSync, readFileSync } = require('node:fs');
const { delimiter, join, resolve } = require('node:path');
const { pipeline } = require('node:stream/promises');
const { createBrotliDecompress } = require('node:zlib');

const ROOT = resolve(__dirname, '../..');
const PACKAGE = join(ROOT, 'node_modules/@sparticuz/chromium');
const CANDIDATES = [
  process.env.APPMON_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];
// Not the package's own list: that one turns web security off, and the tests are there to see it work.
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Makes missing shared libraries (NSS, NSPR, expat) available to the unpacked browser from the package's own archive. */
async function provideLibraries(executablePath, folder) {
  if (process.platform !== 'linux') return;
  if (!spawnSync('ldd', [executablePath], { encoding: 'utf8' }).stdout?.includes('not found')) return;
  const lib = join(folder, 'al2023', 'lib');
  if (!existsSync(lib)) {
    mkdirSync(join(folder, 'al2023'), { recursive: true });
    const { extract } = require('tar');
    await pipeline(
      createReadStream(join(PACKAGE, 'bin', 'al2023.tar.br')),
      createBrotliDecompress(),
      extract({ cwd: join(folder, 'al2023') }),
    );
  }
  process.env.LD_LIBRARY_PATH = [lib, process.env.LD_LIBRARY_PATH].filter(Boolean).join(delimiter);
}

/** Returns `{ executablePath, args }` of a Chromium that playwright-core can start. */
async function findChromium() {
  const found = CANDIDATES.find((path) => path && existsSync(path));
  if (found) return { executablePath: found, args: ARGUMENTS };
  const { version } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8'));
  // The package reuses any file named `chromium` in the temp folder, whatever its version: give each version its own.
  const folder = join(ROOT, '.cache', `chromium-${version}`);
  mkdirSync(folder, { recursive: true });
  const before = process.env.TMPDIR;
  process.env.TMPDIR = folder;
  try {
    const { default: chromium } = await import('@sparticuz/chromium');
    const executablePath = await chromium.executablePath();
    await provideLibraries(executablePath, folder);
    return { executablePath, args: ARGUMENTS };
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}

module.exports = async () => {
  const { executablePath, args } = await findChromium();
  process.env.APPMON_TEST_CHROMIUM = executablePath;
  process.env.APPMON_TEST_CHROMIUM_ARGS = JSON.stringify(args);
};
module.exports.findChromium = findChromium;
