import { main as alertLatency } from './alert-latency';
import { main as ingest } from './ingest';
import { main as pages } from './pages';

/** The benchmarks by the name that `npm run bench -- <name>` takes. */
const BENCHES: Readonly<Record<string, (argv: readonly string[]) => Promise<number>>> = { ingest, pages, 'alert-latency': alertLatency };

/** Runs the named benchmark, or all of them in turn; the highest exit code counts. */
export async function main([name, ...argv]: readonly string[]): Promise<number> {
  const chosen = name === undefined ? Object.values(BENCHES) : [BENCHES[name]];
  let code = 0;
  for (const bench of chosen) {
    if (!bench) {
      process.stderr.write(`APPMON-BENCH: expected one of ${Object.keys(BENCHES).join(', ')}; got ${name ?? ''}.\n`);
      return 2;
    }
    code = Math.max(code, await bench(argv));
  }
  return code;
}
