// Finds a Chromium for the browser tests: one on the machine, else the one inside the package @sparticuz/chromium.
'use strict';
const { existsSync, mkdirSync } = require('node:fs');
const { resolve } = require('node:path');

const CANDIDATES = [
  process.env.APPMON_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];
const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** Returns `{ executablePath, args }` of a Chromium that playwright-core can start. */
async function findChromium() {
  const found = CANDIDATES.find((path) => path && existsSync(path));
  if (found) return { executablePath: found, args: ARGUMENTS };
  const { version } = require('@sparticuz/chromium/package.json');
  // The package reuses any file named `chromium` in the temp folder, whatever its version: give each version its own.
  const folder = resolve(__dirname, '../../.cache', `chromium-${version}`);
  mkdirSync(folder, { recursive: true });
  const before = process.env.TMPDIR;
  process.env.TMPDIR = folder;
  try {
    const { default: chromium } = await import('@sparticuz/chromium');
    const executablePath = await chromium.executablePath();
    return { executablePath, args: [...new Set([...chromium.args, ...ARGUMENTS])] };
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
