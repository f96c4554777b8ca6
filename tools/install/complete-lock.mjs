// Adds the platform packages that the registry at hand did not list, so that `npm ci` accepts the lock on every platform.
import { readFileSync, writeFileSync } from 'node:fs';

const OS = ['darwin', 'linux', 'win32', 'freebsd', 'android', 'openbsd', 'netbsd', 'sunos', 'aix', 'openharmony'];
const CPU = ['x64', 'arm64', 'ia32', 'arm', 'ppc64', 's390x', 'riscv64', 'loong64', 'mips64el', 'wasm32'];

/** The words of a package name that npm would list under `os` or `cpu`. */
const wordsOf = (name, known) => known.filter((word) => name.split(/[-/]/).includes(word));

/** Whether some `node_modules/<name>` between `path` and the root already covers `name`. */
function isCovered(packages, path, name) {
  for (let at = path; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    if (packages[`${at ? `${at}/` : ''}node_modules/${name}`]) return true;
    if (!at) return false;
    if (!at.includes('/node_modules/')) at = '';
    if (at === '' && packages[`node_modules/${name}`]) return true;
    if (at === '') return false;
  }
}

/** Returns the lock with every optional dependency present; the same lock when nothing was missing. */
export function completeLock(lock) {
  const packages = { ...lock.packages };
  for (const [path, entry] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (isCovered(packages, path, name)) continue;
      const os = wordsOf(name, OS);
      const cpu = wordsOf(name, CPU);
      packages[`node_modules/${name}`] = {
        version: version.replace(/^[^0-9]*/, ''),
        ...(entry.dev ? { dev: true } : {}),
        optional: true,
        ...(os.length ? { os } : {}),
        ...(cpu.length ? { cpu } : {}),
      };
    }
  }
  const sorted = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  return { ...lock, packages: sorted };
}

if (process.argv[1]?.endsWith('complete-lock.mjs')) {
  const file = 'package-lock.json';
  writeFileSync(file, `${JSON.stringify(completeLock(JSON.parse(readFileSync(file, 'utf8'))), null, 2)}\n`);
}
