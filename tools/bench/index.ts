import { main as alertLatency } from './alert-latency';
import { main as crash } from './crash';
import { main as gateway } from './gateway';
import { main as ingest } from './ingest';
import { headlineTable, type Headline, type Outcome } from './kit/report';
import { main as pages } from './pages';
import { main as spl } from './spl';
import { main as symbols } from './symbols';

/** The benchmarks by the name that `npm run bench -- <name>` takes. */
const BENCHES: Readonly<Record<string, (argv: readonly string[]) => Promise<Outcome>>> = {
  ingest,
  gateway,
  pages,
  spl,
  crash,
  symbols,
  'alert-latency': alertLatency,
};

/** Runs the named benchmark, or all of them in turn, and closes with one table of the main figures. 1 = a benchmark had only void runs. */
export async function main([name, ...argv]: readonly string[]): Promise<number> {
  const chosen = name === undefined ? Object.values(BENCHES) : [BENCHES[name]];
  const headlines: Headline[] = [];
  let code = 0;
  for (const bench of chosen) {
    if (!bench) {
      process.stderr.write(`APPMON-BENCH: expected one of ${Object.keys(BENCHES).join(', ')}; got ${name ?? ''}.\n`);
      return 2;
    }
    const outcome = await bench(argv);
    code = Math.max(code, outcome.code);
    headlines.push(...outcome.headlines);
  }
  process.stdout.write(`\n${headlineTable(headlines)}\n`);
  return code;
}
