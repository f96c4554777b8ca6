import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Catalog } from '../../runtime/spl/catalog';
import { runSearch } from '../../runtime/spl/index';
import { MemoryCatalog } from '../../runtime/spl/testing/memory-catalog';
import { testContext } from '../../runtime/spl/testing/run';
import type { Row } from '../../runtime/spl/value';
import { openStore, type Store } from '../../runtime/store/index';

const WORDS = ['a', 'b', 'ab', 'A', '10', '9', '1.0'];
const word = fc.constantFrom(...WORDS);
const term = fc.oneof(
  fc
    .tuple(fc.constantFrom('host', 'source', 'kind', 'n'), fc.constantFrom('=', '!=', '>=', '<'), word)
    .map(([name, operator, value]) => `${name}${operator}${value}`),
  fc.tuple(fc.constantFrom('host', 'kind'), word).map(([name, value]) => `${name}=${value}*`),
  fc.constantFrom('kind=*', 'n=*'),
  word,
);
const expression = fc.oneof(
  term,
  term.map((one) => `NOT ${one}`),
  fc.tuple(term, term).map(([a, b]) => `(${a} OR ${b})`),
  fc.tuple(term, term, term).map(([a, b, c]) => `${a} NOT (${b} ${c})`),
);

/** Two hundred events whose values follow from their number. */
const events = Array.from({ length: 200 }, (_, at) => {
  const pick = (step: number): string => WORDS[Math.floor(at / step) % WORDS.length] as string;
  const kind = at % 3 === 0 ? {} : { kind: at % 5 === 0 ? [pick(1), pick(2)] : pick(3) };
  return {
    index: 'main',
    time: 1000 + at,
    indexTime: 2000,
    host: pick(1),
    source: pick(7),
    sourcetype: 'st',
    raw: `${pick(2)} ${pick(11)} id=${at}`,
    fields: { ...kind, n: pick(5) },
  };
});

describe('the engine over the real store', () => {
  let directory: string;
  let store: Store;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'spl-store-'));
    store = await openStore({ directory });
    await store.ensureIndex('main', 'event');
    await store.append(events);
    await store.flush();
  });

  afterAll(async () => {
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  });

  /** The store's data behind a host in memory; `filtered` tells whether the store gets to filter. */
  const host = (filtered: boolean): Catalog => {
    const knowledge = new MemoryCatalog({
      indexedFields: ['kind', 'n'],
      props: { st: { KV_MODE: 'none', 'EXTRACT-id': 'id=(?<id>\\d+)' } },
    });
    return Object.assign(knowledge, {
      indexes: (pattern: string, kind: 'event' | 'metric') => store.indexes(pattern, kind),
      aggregate: (...request: Parameters<Store['aggregate']>) => store.aggregate(...request),
      scan: (...[request, signal]: Parameters<Store['scan']>) => {
        const { filter, ...rest } = request;
        return store.scan(filtered && filter !== undefined ? { ...rest, filter } : rest, signal);
      },
    });
  };
  const rowsOf = async (spl: string, filtered = true): Promise<readonly Row[]> =>
    (await runSearch(spl, testContext(), host(filtered))).rows;

  it('finds with the store filtering what it finds by itself', () =>
    fc.assert(
      fc.asyncProperty(expression, async (search) => {
        const spl = `search index=main ${search} | table id`;
        expect(await rowsOf(spl)).toEqual(await rowsOf(spl, false));
      }),
      { numRuns: 60 },
    ));

  it('tstats agrees with search and stats', () =>
    fc.assert(
      fc.asyncProperty(expression, async (search) => {
        const aggregates = 'count dc(n) as d sum(n) as s min(n) as least max(n) as most earliest(n) as first values(source) as sources';
        const counted = await rowsOf(`search index=main ${search} | stats ${aggregates} by host kind`);
        expect(await rowsOf(`| tstats ${aggregates} where index=main ${search} by host kind`)).toEqual(counted);
        const filled = await rowsOf(`search index=main ${search} | fillnull value=none kind late | stats count by host kind late`);
        expect(await rowsOf(`| tstats count where index=main ${search} by host kind late fillnull_value=none`)).toEqual(filled);
      }),
      { numRuns: 40 },
    ));

  it('tstats by time agrees with bin and stats', async () => {
    const counted = await rowsOf('search index=main | bin _time span=1m | stats count by _time host');
    expect(counted.length).toBeGreaterThan(20);
    expect(await rowsOf('| tstats count where index=main by _time host span=1m')).toEqual(counted);
  });
});
