import { createHec } from '../../../runtime/hec';
import { createIngest } from '../../../runtime/ingest';
import { memoryConf } from '../../../runtime/ingest/testing';
import { openStore, type Store } from '../../../runtime/store';

/** One line of the service on standard output. */
export type ServiceLine =
  | { readonly port: number }
  | { readonly reader: number; readonly milliseconds: number }
  | { readonly searchable: number }
  | { readonly problem: string };

const TOKEN = 'bench-token';
const PROBE_TOKEN = 'bench-probe-token';
const PROBE_EVERY = 500;
const PROBE_POLL = 10;

const tell = (line: ServiceLine): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

/** What one dashboard refresh asks: counts by minute, users-like distincts, the newest events. */
async function refresh(store: Store): Promise<number> {
  const now = Date.now() / 1000;
  const range = { earliest: now - 900, latest: now + 60 };
  const minutes = Array.from({ length: 17 }, (_, at) => Math.floor(now / 60) * 60 - 900 + at * 60);
  const [counts] = await Promise.all([
    store.aggregate({
      indexes: ['main'],
      range,
      by: ['platform', 'app_version'],
      aggregates: [{ function: 'count', as: 'count' }],
      edges: minutes,
    }),
    store.aggregate({
      indexes: ['main'],
      range,
      by: ['event_name'],
      aggregates: [{ function: 'count', as: 'count' }],
      filter: { kind: 'equals', field: 'platform', value: 'ios' },
    }),
    store.aggregate({ indexes: ['main'], range, by: [], aggregates: [{ function: 'dc', field: 'app_version', as: 'versions' }] }),
    (async () => {
      let rows = 0;
      for await (const batch of store.scan({ indexes: ['main'], range, limit: 100 })) rows += batch.length;
      return rows;
    })(),
  ]);
  return (counts.columns['count'] ?? []).reduce<number>((sum, cell) => sum + Number(cell), 0);
}

/** Milliseconds from an answered event to the first read that finds it. */
async function probe(store: Store, port: number, number: number): Promise<number> {
  const id = `probe-${process.pid}-${number}`;
  const body = JSON.stringify({ event: 'probe', index: 'probes', fields: { event_id: id } });
  await fetch(`http://127.0.0.1:${port}/services/collector`, { method: 'POST', headers: { Authorization: `Splunk ${PROBE_TOKEN}` }, body });
  const answered = performance.now();
  for (;;) {
    const found = await store.aggregate({
      indexes: ['probes'],
      range: { earliest: -Infinity, latest: Infinity },
      by: [],
      aggregates: [{ function: 'count', as: 'count' }],
      filter: { kind: 'equals', field: 'event_id', value: id },
    });
    if (Number(found.columns['count']?.[0]) > 0) return performance.now() - answered;
    await new Promise((resolve) => setTimeout(resolve, PROBE_POLL));
  }
}

/** The collector and the store as one process: `<directory> <reader seconds> <probe: yes|no>`; lines of JSON on standard output, SIGTERM stops it. */
export async function main([directory = '', readerSeconds = '10', probing = 'no']: readonly string[]): Promise<void> {
  const onProblem = (problem: string): void => tell({ problem });
  const store = await openStore({ directory, onProblem });
  await store.ensureIndex('main', 'event');
  await store.ensureIndex('probes', 'event');
  const conf = memoryConf({ indexes: { main: {}, probes: {} } });
  const ingest = createIngest({ conf, store, onProblem });
  const token = { name: 'bench', token: TOKEN, disabled: false, indexes: [], useACK: false, allowQueryStringAuth: false };
  const hec = createHec({ ingest, tokens: () => [token, { ...token, name: 'probe', token: PROBE_TOKEN }], onProblem });
  const port = await hec.listen(0, '127.0.0.1');
  let reading = false;
  const reader = setInterval(
    () => {
      if (reading) return;
      reading = true;
      const started = performance.now();
      refresh(store)
        .then((rows) => tell({ reader: rows, milliseconds: performance.now() - started }))
        .catch((error: unknown) => onProblem((error as Error).message))
        .finally(() => (reading = false));
    },
    Number(readerSeconds) * 1000,
  );
  let probes = 0;
  const probeNext = async (): Promise<void> => {
    tell({ searchable: await probe(store, port, (probes += 1)) });
    setTimeout(() => void probeNext().catch(() => undefined), PROBE_EVERY);
  };
  if (probing === 'yes') void probeNext().catch(() => undefined);
  process.once('SIGTERM', () => {
    clearInterval(reader);
    void hec
      .close(500)
      .then(() => store.close())
      .then(() => process.exit(0));
  });
  tell({ port });
}

export const BENCH_TOKEN = TOKEN;
