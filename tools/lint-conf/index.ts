import { ROOT } from '../build/paths';
import { lintConf } from './lint';

/** `node tools/run.cjs lint-conf`: prints what is wrong with the app's configuration; exit code 1 when something is. */
export function main(): Promise<number> {
  const problems = lintConf(ROOT);
  for (const problem of problems) console.error(problem);
  console.log(`Configuration: ${problems.length} problems.`);
  return Promise.resolve(problems.length > 0 ? 1 : 0);
}
