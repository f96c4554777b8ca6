import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../build/paths';
import { checkLicences, type LockEntry } from './check';

/** `node tools/run.cjs licences`: checks the licence of every package in the lock; exit code 1 when one is not allowed. */
export function main(): Promise<number> {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as { packages: Record<string, LockEntry> };
  const problems = checkLicences(packages);
  for (const problem of problems) console.error(problem);
  console.log(`Licences: ${Object.keys(packages).length - 1} packages, ${problems.length} not allowed.`);
  return Promise.resolve(problems.length > 0 ? 1 : 0);
}
