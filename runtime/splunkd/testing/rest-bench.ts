import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { openAuth } from '../../auth/open';
import { openConf } from '../../conf/store';
import { readConfig } from '../../config';
import type { Host } from '../../host/types';
import type { Ingest, RawEvent } from '../../ingest/types';
import { openKvStore } from '../../kv/store';
import { memoryDocuments } from '../../kv/testing/memory-documents';
import type { RuntimeServices } from '../../services';
import type { EventStore, IndexInfo } from '../../store/types';
import { ROUTES } from '../routes/index';
import { createSplunkd } from '../server';
import type { Splunkd } from '../server';

/** An answer with its JSON body. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly json: Record<string, unknown>;
}

/** What to call; a text is sent as JSON, an object as a form. */
export interface BenchRequest {
  readonly method: string;
  readonly url: string;
  readonly form?: Record<string, string> | string | undefined;
}

/** The REST over real configuration, accounts and KV store; indexes and modular inputs are kept in memory. */
export interface RestBench {
  readonly splunkd: Splunkd;
  readonly services: RuntimeServices;
  readonly received: RawEvent[];
  /** Calls as an account that exists (`admin`, `power`, `user`: one of each role). */
  call(user: string, request: BenchRequest): Promise<Answer>;
  close(): void;
}

function memoryStore(): EventStore {
  const indexes = new Map<string, IndexInfo>();
  const unused = (): never => {
    throw new Error('searches are not part of this bench');
  };
  return {
    append: unused,
    ensureIndex: (name, datatype) => {
      indexes.set(name, { name, datatype, totalEventCount: 0, minTime: undefined, maxTime: undefined, currentDBSizeMB: 0 });
      return Promise.resolve();
    },
    dropIndex: (name) => {
      indexes.delete(name);
      return Promise.resolve();
    },
    indexInfo: () => Promise.resolve([...indexes.values()]),
    documents: memoryDocuments(),
    flush: () => Promise.resolve(),
    close: () => Promise.resolve(),
    indexes: unused,
    scan: unused,
    aggregate: unused,
    aggregateMetrics: unused,
  };
}

function recordingIngest(received: RawEvent[], known: (index: string) => boolean): Ingest {
  return {
    events: (events) => {
      received.push(...events);
      return Promise.resolve();
    },
    raw: (data, metadata) => {
      received.push({ data, ...metadata });
      return Promise.resolve(1);
    },
    process: () => [],
    indexExists: known,
  };
}

/** A host with one scheme `feed` whose own validation refuses the url `bad`. */
function smallHost(): Host {
  const argument = (name: string, required: boolean) => ({
    name,
    title: name,
    description: '',
    dataType: 'string',
    requiredOnCreate: required,
    requiredOnEdit: false,
  });
  return {
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
    schemes: () => [
      {
        name: 'feed',
        app: 'search',
        title: 'Feed',
        description: 'A feed',
        streamingMode: 'xml',
        useExternalValidation: true,
        useSingleInstance: false,
        args: [argument('url', true), argument('note', false)],
      },
    ],
    validateInput: (_scheme, _name, parameters) => Promise.resolve(parameters['url'] === 'bad' ? 'the url is bad' : undefined),
    reloadInputs: () => Promise.resolve(),
    inputStatus: () => ({ running: false }),
    runAlertAction: () => Promise.resolve(0),
  };
}

/** Opens a bench in a folder of its own, with the accounts `admin`, `power` and `user`. */
export async function openRestBench(): Promise<RestBench> {
  const data = mkdtempSync(join(tmpdir(), 'rest-'));
  const conf = openConf({ appDirectories: [], dataDirectory: data });
  const { auth } = await openAuth({
    conf,
    dataDirectory: data,
    adminPassword: 'password-1',
    cost: { n: 16, r: 1, p: 1 },
    pause: () => Promise.resolve(),
  });
  for (const name of ['power', 'user']) await auth.saveUser({ name, password: 'password-1', roles: [name] });
  const store = memoryStore();
  const received: RawEvent[] = [];
  const services = {
    config: readConfig(['--data', data], {}),
    log: pino({ level: 'silent' }),
    conf,
    auth,
    store,
    kv: openKvStore(conf, store.documents),
    ingest: recordingIngest(received, (index) => conf.stanza('indexes', index) !== undefined),
    host: smallHost(),
  } as unknown as RuntimeServices;
  const splunkd = createSplunkd(services, ROUTES);
  return {
    splunkd,
    services,
    received,
    call: async (user, { method, url, form }) => {
      const body = form === undefined ? undefined : Buffer.from(typeof form === 'string' ? form : new URLSearchParams(form).toString());
      const type = typeof form === 'string' ? 'application/json' : 'application/x-www-form-urlencoded';
      const answer = await splunkd.handle({
        method,
        url,
        headers: { 'content-type': type },
        session: auth.systemSession(user),
        ...(body ? { body } : {}),
      });
      const text = answer.body.toString();
      return {
        status: answer.status,
        headers: answer.headers,
        body: text,
        json: (text.startsWith('{') ? JSON.parse(text) : { value: text }) as Record<string, unknown>,
      };
    },
    close: () => rmSync(data, { recursive: true, force: true }),
  };
}
