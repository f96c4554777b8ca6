import { batchOf, MemoryCatalog } from '../../../runtime/spl/testing/memory-catalog';
import { TEST_NOW } from '../../../runtime/spl/testing/run';
import type { Batch, Row } from '../../../runtime/spl/value';

const BATCH = 10_000;
const PLATFORMS = ['ios', 'android', 'web'];

function event(at: number): Row {
  const body = {
    event_id: `e${at.toString(16).padStart(12, '0')}`,
    kind: at % 7 === 0 ? 'crash' : 'session',
    platform: PLATFORMS[at % PLATFORMS.length] ?? '',
    app_version: `7.${at % 5}.0`,
    device: { model: `m${at % 40}`, os: '18.1' },
    duration_ms: (at * 37) % 5000,
    screens: ['home', 'transfer', 'confirm'],
    message: 'A session of the mobile bank ended as it should: nothing to report here',
  };
  const _raw = JSON.stringify(body);
  return { _time: TEST_NOW - at / 10, index: 'main', host: `h${at % 4}`, source: 'hec', sourcetype: 'st', region: `r${at % 9}`, _raw };
}

/** JSON events (about 260 B) with one indexed field, `region`, in batches by column as the store hands them over. */
export class ColumnCatalog extends MemoryCatalog {
  readonly #batches: Batch[] = [];

  constructor(count: number) {
    super({ props: { st: { KV_MODE: 'json' } }, indexedFields: ['region'] });
    for (let from = 0; from < count; from += BATCH) {
      this.#batches.push(batchOf(Array.from({ length: Math.min(BATCH, count - from) }, (_, index) => event(from + index))));
    }
  }

  override indexes(): Promise<readonly string[]> {
    return Promise.resolve(['main']);
  }

  override async *scan(): AsyncIterable<Batch> {
    for (const batch of this.#batches) {
      await Promise.resolve();
      yield batch;
    }
  }
}
