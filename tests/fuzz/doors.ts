import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { parseJson } from '../../core/crash/json';
import { CodedError } from '../../core/errors';
import { createHasher } from '../../core/redact';
import { readSymbols } from '../../core/symbols';
import type { Json } from '../../core/vocabulary';
import { createAccounting } from '../../gateway/accounting';
import { createCleaners } from '../../gateway/cleaner';
import { prepare } from '../../gateway/deliver/prepare';
import { createIntake } from '../../gateway/intake';
import type { StoredKey } from '../../gateway/keys';
import { NO_LOOKUPS } from '../../gateway/lookups/tables';
import { bugsnagRoutes } from '../../gateway/receive/bugsnag';
import { crashRoutes } from '../../gateway/receive/crashes';
import { hecRoutes } from '../../gateway/receive/hec';
import { otlpRoutes } from '../../gateway/receive/otlp';
import { encodeMessage } from '../../gateway/receive/otlp-schema';
import { referenceRoutes } from '../../gateway/receive/reference';
import { sentryRoutes } from '../../gateway/receive/sentry';
import { splitEnvelope } from '../../gateway/receive/sentry/envelope';
import { symbolRoutes } from '../../gateway/receive/symbols';
import type { Route } from '../../gateway/receive/types';
import { statusOf } from '../../gateway/refusals';
import { createRoom } from '../../gateway/room';
import { OTLP, REQUESTS } from '../../gateway/tests/privacy-doors';
import { pick } from './mutate';
import { changedJson, inJson, inJsonLine } from './mutate-json';
import { filesIn } from './reports';
import { linear } from './types';
import type { Change, FuzzTarget } from './types';

const KEY: StoredKey = { id: 'fuzz', sha256: '0'.repeat(64), apps: ['*'], rights: ['ingest', 'reference', 'symbols'] };
const NOW = 1_772_409_600;
const hasher = createHasher(new Uint8Array(32).fill(7));
const [mapping] = readSymbols(Buffer.from('com.bank.Home -> a.a:\n    1:4:void load():40:43 -> a\n'), 'mapping.txt');

const ROUTES: readonly Route[] = [
  ...hecRoutes,
  ...otlpRoutes,
  ...crashRoutes,
  ...sentryRoutes,
  ...bugsnagRoutes,
  ...referenceRoutes({ hashers: () => [hasher], charge: () => undefined }),
  ...symbolRoutes({
    library: { add: () => Promise.reject(new Error('not asked')), find: () => mapping, has: () => true, files: () => [] },
    uploadBytes: 0,
  }),
];

/** What was taken becomes events, every one; gives the bytes that were stored and sent. */
async function deliver(stored: readonly Buffer[], items: number): Promise<number> {
  const batch = { payloads: stored, items, lost: 0, segment: '', end: 0 };
  const { events, unready } = await prepare(batch, {
    seen: { claim: () => true, keep: () => undefined },
    context: { lookups: NO_LOOKUPS },
  });
  if (unready[0]) throw new Error(`Expected an event of every item; ${unready[0].reason}`);
  return stored.reduce((sum, { length }) => sum + length, 0) + events.reduce((sum, { start, end }) => sum + end - start, 0);
}

interface Way {
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A body goes through a door, redaction and normalising as in the gateway, or is refused with a code for which the sender is to blame. */
async function takeAt({ path, headers = {} }: Way, bytes: Uint8Array): Promise<number> {
  const url = new URL(path, 'http://gateway');
  const route = ROUTES.find((each) => each.path.test(url.pathname));
  if (!route) throw new Error(`Expected a door at ${path}.`);
  const stored: Buffer[] = [];
  const intake = createIntake({
    cleaner: createCleaners(() => hasher),
    room: createRoom(() => 0, 1),
    append: (payload) => Promise.resolve(void stored.push(payload)),
    accounting: createAccounting(),
  });
  const request = Object.assign(new IncomingMessage(new Socket()), { headers });
  try {
    const { accept } = intake;
    const context = { request, url, body: Buffer.from(bytes), key: KEY, names: NO_LOOKUPS, accept, count: () => undefined, now: NOW };
    const reply = await route.handle(context);
    if (reply.status >= 500) throw new Error(`Expected no fault; got ${String(reply.status)} ${String(reply.body)}`);
  } catch (error) {
    if (!(error instanceof CodedError) || statusOf(error) >= 500) throw error;
  }
  return deliver(stored, stored.length);
}

/** Damage to one item of a Sentry envelope, whose length is said again. */
const inEnvelope: Change = (sample, random) => {
  const { header, items } = splitEnvelope(Buffer.from(sample));
  const which = pick(random, items.length);
  const line = (value: Json): Buffer => Buffer.from(`${JSON.stringify(value)}\n`);
  const head = random() < 0.2 ? changedJson(header, random) : header;
  const parts = items.flatMap(({ header: before, payload }, index) => {
    const after = index === which ? Buffer.from(inJson(payload, random)) : payload;
    const said = random() < 0.1 ? changedJson(before, random) : { ...before, length: after.length };
    return [line(said), after, Buffer.from('\n')];
  });
  return Buffer.concat([line(head), ...parts]);
};

/** Damage to an OTLP request that is encoded again; what the encoder cannot write stays as it is. */
const inProtobuf =
  (message: string, request: Json): Change =>
  (sample, random) => {
    try {
      return encodeMessage(message, changedJson(request, random) as Record<string, unknown>);
    } catch {
      return sample;
    }
  };

/** Frames, stacks and attributes are written once and stored and sent with names of their own; what a sender says once for many records stands in each, and a line of two bytes is an event. */
const most = linear(256 * 1024, 200);

interface DoorOf extends Way {
  readonly name: string;
  readonly samples: FuzzTarget['samples'];
  readonly change?: Change | undefined;
}

const doorOf = ({ name, samples, change, ...way }: DoorOf): FuzzTarget => ({
  name: `door: ${name}`,
  samples,
  take: (bytes) => takeAt(way, bytes),
  most,
  ...(change ? { change } : {}),
});

const bodyOf = (body: string | Buffer): Uint8Array => (typeof body === 'string' ? Buffer.from(body) : body);

/** The bodies of the privacy tests for a path: each door's own shapes, full of what must be found. */
const bodiesAt = (path: RegExp, type = /^(?!multipart)/): Uint8Array[] =>
  REQUESTS.filter((sent) => path.test(sent.path) && type.test(sent.headers?.['content-type'] ?? '')).map(({ body }) => bodyOf(body));

const otlp = OTLP.flatMap(([signal, message, value]) => {
  const path = `/v1/${signal}`;
  const [inText, inBytes] = [/^application\/json/, /^application\/x-protobuf/].map((type) => bodiesAt(new RegExp(`^${path}`), type));
  return [
    { name: `OTLP ${signal}, JSON`, path, headers: { 'content-type': 'application/json' }, samples: () => inText ?? [], change: inJson },
    {
      name: `OTLP ${signal}, protobuf`,
      path,
      headers: { 'content-type': 'application/x-protobuf' },
      samples: () => inBytes ?? [],
      change: inProtobuf(message, parseJson(JSON.stringify(value)) ?? null),
    },
  ];
});

const REPORT = {
  fields: { kind: 'crash' },
  causes: [{ type: 'E', message: 'm', frames: [{ module: 'a.a', symbol: 'a', line: 2 }] }],
  threads: [],
};

/** Every door of the gateway: any bytes are taken or refused with a code, and what is taken becomes events. */
export const DOORS: readonly FuzzTarget[] = [
  ...otlp,
  { name: 'HEC events', path: '/services/collector/event', samples: () => bodiesAt(/collector\/event/), change: inJsonLine },
  { name: 'HEC raw', path: '/services/collector/raw?sourcetype=x', samples: () => bodiesAt(/collector\/raw/) },
  { name: 'crashes', path: '/v1/crashes?app_id=bank', samples: () => bodiesAt(/^\/v1\/crashes/), change: inJsonLine },
  {
    name: 'crashes, multipart',
    path: '/v1/crashes',
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
    samples: () => bodiesAt(/^\/v1\/crashes/, /^multipart/),
  },
  {
    name: 'Sentry envelope',
    path: '/api/1/envelope/',
    samples: (shared: string) => [...bodiesAt(/envelope/), ...filesIn(shared, 'sentry', /^envelope.*\.txt$/)],
    change: inEnvelope,
  },
  {
    name: 'Sentry store',
    path: '/api/1/store/',
    samples: (shared: string) => [...bodiesAt(/store/), ...filesIn(shared, 'sentry', /^sentry-event-[a-z]+\.json$/)],
    change: inJson,
  },
  { name: 'Bugsnag notify', path: '/notify', samples: () => bodiesAt(/^\/notify/), change: inJson },
  { name: 'Bugsnag sessions', path: '/sessions', samples: () => bodiesAt(/^\/sessions/), change: inJson },
  {
    name: 'references',
    path: '/v1/reference',
    samples: () => ['{"user_id":"customer-1"}', '{"ids":[{"user_id":"c"},{"install_id":"i"}]}'].map((text) => Buffer.from(text)),
    change: inJson,
  },
  {
    name: 'symbolicate',
    path: '/v1/symbolicate',
    samples: () => [Buffer.from(JSON.stringify({ report: REPORT }))],
    change: inJson,
  },
].map(doorOf);
