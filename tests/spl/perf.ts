/**
 * Times searches over events in memory, by hand: `node -r ts-node/register tests/spl/perf.ts [events]` with
 * `TS_NODE_PROJECT=tsconfig.node.json`. Prints one line per search; nothing is asserted.
 */
import { runSearch } from '../../runtime/spl/index';
import { batchOf, MemoryCatalog } from '../../runtime/spl/testing/memory-catalog';
import { TEST_NOW, testContext } from '../../runtime/spl/testing/run';
import type { Batch, Row } from '../../runtime/spl/value';

const BATCH = 10_000;
const PLATFORMS = ['ios', 'android', 'web'];

const SEARCHES: readonly (readonly [title: string, spl: string])[] = [
  ['stats count by a JSON field', 'search index=main | stats count by platform'],
  ['eval, where and stats', 'search index=main | eval ms=duration_ms/1000 | where ms>1 | stats avg(ms) perc95(ms) by platform app_version'],
  ['timechart by a JSON field', 'search index=main | timechart span=1h count by platform'],
  ['a word and a value', 'search index=main crash platform=ios | stats count'],
  ['streamstats with a window', 'search index=main | streamstats window=1000 avg(duration_ms) as m | stats max(m)'],
  ['stats count by an indexed field', 'search index=main | stats count by region'],
];

function event(at: number): Row {
  const platform = PLATFORMS[at % PLATFORMS.length] ?? '';
  const body = {
    event_id: `e${at.toString(16).padStart(12, '0')}`,
    kind: at % 7 === 0 ? 'crash' : 'session',
    platform,
    app_version: `7.${at % 5}.0`,
    device: { model: `m${at % 40}`, os: '18.1' },
    duration_ms: (at * 37) % 5000,
    screens: ['home', 'transfer', 'confirm'],
    message: 'A session of the mobile bank ended as it should: nothing to report here',
  };
  const _raw = JSON.stringify(body);
  return { _time: TEST_NOW - at / 10, index: 'main', host: `h${at % 4}`, source: 'hec', sourcetype: 'st', region: `r${at % 9}`, _raw };
}

/** A host that keeps its events in batches by column, as the store hands them over. */
class ColumnCatalog extends MemoryCatalog {
  private readonly batches: readonly Batch[];

  constructor(batches: readonly Batch[]) {
    super({ props: { st: { KV_MODE: 'json' } }, indexedFields: ['region'] });
    this.batches = batches;
  }

  override indexes(): Promise<readonly string[]> {
    return Promise.resolve(['main']);
  }

  override async *scan(): AsyncIterable<Batch> {
    for (const batch of this.batches) {
      await Promise.resolve();
      yield batch;
    }
  }
}

export async function main(argv: readonly string[]): Promise<void> {
  const count = Number(argv[0] ?? 1_000_000);
  const batches: Batch[] = [];
  for (let from = 0; from < count; from += BATCH) {
    batches.push(batchOf(Array.from({ length: Math.min(BATCH, count - from) }, (_, index) => event(from + index))));
  }
  for (const [title, spl] of SEARCHES) {
    const elapsed: number[] = [];
    const busy: number[] = [];
    for (let run = 0; run < 3; run++) {
      const started = performance.now();
      const before = process.cpuUsage();
      await runSearch(spl, testContext(), new ColumnCatalog(batches));
      elapsed.push(performance.now() - started);
      const { user, system } = process.cpuUsage(before);
      busy.push((user + system) / 1000);
    }
    const least = (times: readonly number[]): string => String(Math.round(Math.min(...times))).padStart(6);
    process.stdout.write(`${least(elapsed)} ms elapsed ${least(busy)} ms of CPU  ${title}: ${spl}\n`);
  }
}

if (require.main === module) void main(process.argv.slice(2));
