import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import type { Catalog, DataCatalog, KnowledgeCatalog, RunSearch, SearchOutcome, SearchProgress } from '../spl/catalog';
import type { FromWorker, HostKnowledge, RunMessage, SearchWorkerData, ToWorker } from './protocol';
import { jobError } from './errors';
import { storeRows } from './dispatch-folder';
import type { PropsTable } from '../conf/props';
import { propsReader } from './props';
import { restrictCatalog } from './rights';
import { Steering } from './steering';
import { fromWire, toWire } from './wire-error';

/** The two parts a search thread is made of. */
export interface SearchThreadParts {
  readonly runSearch: RunSearch;
  readonly connect: (port: MessagePort) => DataCatalog;
}

const KNOWLEDGE: ReadonlyArray<keyof HostKnowledge> = [
  'macro',
  'propsTable',
  'transform',
  'indexedFields',
  'eventtypes',
  'tags',
  'lookup',
  'writeLookup',
  'savedSearch',
  'jobResults',
  'rest',
  'collect',
  'sendAlert',
];

/** Answers that cannot change within one search, asked once for each argument list. */
const REMEMBERED = new Set<keyof HostKnowledge>(['macro', 'propsTable', 'transform', 'indexedFields', 'eventtypes', 'tags', 'savedSearch']);

const PROGRESS_INTERVAL_MS = 100;

const absentStore: DataCatalog = {
  indexes: () => Promise.reject(jobError('APPMON-JOB-STORE')),
  scan: () => {
    throw jobError('APPMON-JOB-STORE');
  },
  aggregate: () => Promise.reject(jobError('APPMON-JOB-STORE')),
  aggregateMetrics: () => Promise.reject(jobError('APPMON-JOB-STORE')),
};

/** Serves `run`, `steer` and `cancel` messages of the main thread for as long as this thread lives. */
export function serveSearches(parts: SearchThreadParts): void {
  const port = parentPort;
  if (!port) return;
  const { storePort } = workerData as SearchWorkerData;
  const data = storePort ? parts.connect(storePort) : absentStore;
  const running = new Map<string, { readonly abort: AbortController; readonly steering: Steering }>();
  const asked = new Map<number, { resolve: (value: unknown) => void; reject: (error: unknown) => void }>();
  let lastId = 0;
  const send = (message: FromWorker): void => port.postMessage(message);
  /** Sends what the main thread answers, under the id that `message` is given. */
  const request = (message: (id: number) => FromWorker): Promise<unknown> =>
    new Promise((resolve, reject) => {
      lastId += 1;
      asked.set(lastId, { resolve, reject });
      send(message(lastId));
    });

  const knowledgeOf = (sid: string): KnowledgeCatalog => {
    const remembered = new Map<string, Promise<unknown>>();
    const ask = (method: keyof HostKnowledge, args: readonly unknown[]): Promise<unknown> => {
      const key = REMEMBERED.has(method) ? JSON.stringify([method, args]) : undefined;
      const known = key === undefined ? undefined : remembered.get(key);
      if (known) return known;
      const answer = request((id) => ({ type: 'ask', id, sid, method, args }));
      if (key !== undefined) remembered.set(key, answer);
      return answer;
    };
    const calls: unknown = Object.fromEntries(KNOWLEDGE.map((method) => [method, (...args: unknown[]) => ask(method, args)]));
    const knowledge = calls as HostKnowledge;
    const table = (): Promise<PropsTable> => ask('propsTable', []) as Promise<PropsTable>;
    return { ...knowledge, props: propsReader(table), allProps: async () => [...(await table()).stanzas.values()] };
  };

  const run = async (message: RunMessage): Promise<void> => {
    const { sid } = message;
    const abort = new AbortController();
    const control = new Steering(
      {
        streamed: message.streamed,
        signal: abort.signal,
        deliver: async (preview) => {
          await request((id) => ({ type: 'preview', id, sid, preview }));
        },
        now: () => performance.now(),
      },
      message.previews,
    );
    running.set(sid, { abort, steering: control });
    const catalog: Catalog = { ...restrictCatalog(data, message.rights), ...knowledgeOf(sid) };
    let reported = 0;
    try {
      const onProgress = (progress: SearchProgress): void => {
        if (Date.now() - reported < PROGRESS_INTERVAL_MS) return;
        reported = Date.now();
        send({ type: 'progress', sid, progress });
      };
      const outcome = await parts.runSearch(message.spl, { ...message.context, signal: abort.signal, onProgress, control }, catalog);
      const kept = capped(outcome, message.maxRows);
      storeRows(message.directory, kept.fields, kept.rows);
      send({ type: 'done', sid, outcome: kept });
    } catch (error) {
      send({ type: 'failed', sid, error: toWire(abort.signal.aborted ? jobError('APPMON-JOB-CANCELLED') : error) });
    } finally {
      running.delete(sid);
      // What a finalized search left behind, such as a scan, is of no use any more.
      abort.abort();
    }
  };

  port.on('message', (message: ToWorker) => {
    if (message.type === 'run') void run(message);
    else if (message.type === 'cancel') running.get(message.sid)?.abort.abort();
    else if (message.type === 'steer') running.get(message.sid)?.steering.steer(message.action);
    else {
      const waiting = asked.get(message.id);
      asked.delete(message.id);
      if (message.error) waiting?.reject(fromWire(message.error));
      else waiting?.resolve(message.value);
    }
  });
}

/** Rows beyond the cap are dropped, and the job says so (documented cap `max_count`). */
function capped(outcome: SearchOutcome, maxRows: number): SearchOutcome {
  if (outcome.rows.length <= maxRows) return outcome;
  const text = `The search produced ${outcome.rows.length} results; only the first ${maxRows} are kept.`;
  return { ...outcome, rows: outcome.rows.slice(0, maxRows), messages: [...outcome.messages, { type: 'WARN', text }] };
}
