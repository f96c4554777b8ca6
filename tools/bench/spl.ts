import { parseArgs } from 'node:util';
import { runSearch } from '../../runtime/spl/index';
import { testContext } from '../../runtime/spl/testing/run';
import { summary } from './kit/conditions';
import { seconds, writeReport, type Outcome } from './kit/report';
import { repeatRuns, RUN_OPTIONS } from './kit/runs';
import { ColumnCatalog } from './spl/events';

const TARGET_MILLISECONDS = 1_200;

/** Searches that read search-time fields of every event; the first one has the target. */
const SEARCHES: readonly (readonly [name: string, spl: string])[] = [
  ['count by a JSON field', 'search index=main | stats count by platform'],
  ['count by an indexed field', 'search index=main | stats count by region'],
  ['eval, where, stats', 'search index=main | eval ms=duration_ms/1000 | where ms>1 | stats avg(ms) perc95(ms) by platform app_version'],
  ['timechart by a JSON field', 'search index=main | timechart span=1h count by platform'],
  ['a word and a value', 'search index=main crash platform=ios | stats count'],
  ['window of 1,000 rows', 'search index=main | streamstats window=1000 avg(duration_ms) as m | stats max(m)'],
];

/** One search of one run. */
export interface SplTiming {
  readonly name: string;
  readonly milliseconds: number;
  readonly rows: number;
}

/** Runs every search once over the events of a catalog. */
export async function timeSearches(catalog: ColumnCatalog): Promise<SplTiming[]> {
  const timings: SplTiming[] = [];
  for (const [name, spl] of SEARCHES) {
    const started = performance.now();
    const { rows } = await runSearch(spl, testContext(), catalog);
    timings.push({ name, milliseconds: performance.now() - started, rows: rows.length });
  }
  return timings;
}

/**
 * The search language alone, on one thread over events in memory: `[--runs 5] [--wait 120] [--events 1000000]`. A first pass over the
 * searches is not counted: the product's search threads are warm too. Prints a table and writes JSON to .cache/bench.
 */
export async function main(argv: readonly string[]): Promise<Outcome> {
  const { values } = parseArgs({
    args: [...argv],
    options: { ...RUN_OPTIONS, events: { type: 'string', default: '1000000' } },
  });
  const events = Number(values.events);
  const catalog = new ColumnCatalog(events);
  await timeSearches(catalog);
  const { all, shown, told, code } = await repeatRuns(values, async () => ({ searches: await timeSearches(catalog) }));
  const figures = SEARCHES.map(([name], at) => ({
    name,
    ...summary(
      shown.map((run) => run.searches[at]?.milliseconds ?? Number.NaN),
      'less',
    ),
  }));
  const rows = figures.map(
    ({ name, median, worst }) => `  ${name.padEnd(44)} ${seconds(median).padStart(8)} ${seconds(worst).padStart(8)}`,
  );
  process.stdout.write(
    `Search language over ${events} events in memory, one thread; ${told}\n${'s'.padEnd(46)} ${'median'.padStart(8)} ${'worst'.padStart(8)}\n${rows.join('\n')}\n`,
  );
  writeReport('spl', { settings: { events, targetMilliseconds: TARGET_MILLISECONDS }, runs: all });
  return {
    code,
    headlines: figures.slice(0, 1).map(({ name, median, worst }) => ({
      what: `${events} events: ${name}`,
      figure: `${seconds(median)} / ${seconds(worst)} s`,
      target: `< ${seconds(TARGET_MILLISECONDS)} s`,
      runs: told,
    })),
  };
}
