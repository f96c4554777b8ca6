import { createPublicKey, createVerify, generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

/** What the fake does wrong, each counted down to zero. */
export interface Misbehaviour {
  /** Answers so many list calls with 429 and Retry-After: 1. */
  tooMany: number;
  /** Answers so many list calls with 503. */
  unavailable: number;
  /** Refuses the present access token so many times, as when it has expired. */
  expired: number;
  /** So many pages are given, then 503 until more are allowed; endless at first. */
  pagesLeft: number;
}

/** An event of the fake: the vendor's JSON with its times in ISO 8601. */
export interface FakeEvent {
  readonly eventId: string;
  readonly eventTime: string;
  readonly receivedTime: string;
  readonly [field: string]: unknown;
}

/** Events that are made when they are asked for: `count` of them, one each `spacingSeconds`, the newest at `newest` (epoch seconds). */
export interface FakeHistory {
  readonly count: number;
  readonly spacingSeconds: number;
  readonly newest: number;
}

/** A running fake of the token endpoint and of `events.list`. */
export interface FakeCrashlytics {
  readonly apiBase: string;
  /** A service account key whose token endpoint is this fake. */
  readonly serviceAccount: string;
  readonly misbehave: Misbehaviour;
  /** Events by arrival; push to add, late ones with an old eventTime. */
  readonly events: FakeEvent[];
  /** List calls answered with a page so far. */
  readonly pages: () => number;
  close(): Promise<void>;
}

const PAGE_TOKEN_MS = 10 * 60_000;
const LIST_PATH = /^\/v1alpha\/projects\/\d+\/apps\/[^/]+\/events$/;

interface PageToken {
  readonly filter: string;
  readonly offset: number;
  readonly until: number;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const send = (response: ServerResponse, { status, body, headers }: Answer): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
};

const refusal = (status: number, message: string): Answer => ({ status, body: { error: { code: status, message } } });

/** Whether an assertion is signed by the account's key and still valid (RFC 7523). */
function isSigned(assertion: string, publicKey: string): boolean {
  const [header = '', payload = '', signature = ''] = assertion.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { exp?: number };
  return (
    createVerify('RSA-SHA256').update(`${header}.${payload}`).verify(createPublicKey(publicKey), signature, 'base64url') &&
    (claims.exp ?? 0) > Date.now() / 1000
  );
}

/** The part of a history that lies in an interval (epoch seconds, half-open), newest first. */
function matchingHistory(history: FakeHistory | undefined, from: number, to: number) {
  const { count, spacingSeconds, newest } = history ?? { count: 0, spacingSeconds: 1, newest: 0 };
  const first = Math.max(0, Math.floor((newest - to) / spacingSeconds) + 1);
  const end = Math.min(count, Math.floor((newest - from) / spacingSeconds) + 1);
  const length = Math.max(0, end - first);
  return {
    count: length,
    slice: (start: number, stop: number): FakeEvent[] =>
      Array.from({ length: Math.max(0, Math.min(stop, length) - start) }, (_, at) => {
        const number = first + start + at;
        return fakeEvent(number, newest - number * spacingSeconds);
      }),
  };
}

/**
 * A faithful fake of the Crashlytics REST API (discovery document, v1alpha): signed token exchange, newest first by event time,
 * half-open interval filter, page tokens bound to their filter and valid for ten minutes, and the faults of a busy service.
 */
export async function startFakeCrashlytics(
  options: {
    readonly pageLimit?: number;
    readonly duplicateEvery?: number;
    /** Listed behind `events`, as if all of it were older. */
    readonly history?: FakeHistory;
  } = {},
): Promise<FakeCrashlytics> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const events: FakeEvent[] = [];
  const misbehave: Misbehaviour = { tooMany: 0, unavailable: 0, expired: 0, pagesLeft: Infinity };
  const accessTokens = new Set<string>();
  const pageTokens = new Map<string, PageToken>();
  let pages = 0;

  const exchange = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const form = new URLSearchParams(await text(request));
    if (form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:jwt-bearer' || !isSigned(form.get('assertion') ?? '', publicKey)) {
      send(response, { status: 400, body: { error: 'invalid_grant' } });
      return;
    }
    const token = randomUUID();
    accessTokens.add(token);
    send(response, { status: 200, body: { access_token: token, expires_in: 3599, token_type: 'Bearer' } });
  };

  /** The fault that is due, if any. */
  const faultOf = (bearer: string): Answer | undefined => {
    if (misbehave.expired > 0) {
      misbehave.expired -= 1;
      accessTokens.delete(bearer);
    }
    if (!accessTokens.has(bearer)) return refusal(401, 'Request had invalid authentication credentials.');
    if (misbehave.tooMany > 0) {
      misbehave.tooMany -= 1;
      return { ...refusal(429, 'RESOURCE_EXHAUSTED'), headers: { 'retry-after': '1' } };
    }
    if (misbehave.unavailable > 0) {
      misbehave.unavailable -= 1;
      return refusal(503, 'UNAVAILABLE');
    }
    return misbehave.pagesLeft > 0 ? undefined : refusal(503, 'UNAVAILABLE');
  };

  const pageOf = (url: URL): Answer => {
    const from = Date.parse(url.searchParams.get('filter.interval.startTime') ?? '');
    const to = Date.parse(url.searchParams.get('filter.interval.endTime') ?? '');
    const filter = `${from}-${to}`;
    const given = url.searchParams.get('pageToken');
    const position = given === null ? undefined : pageTokens.get(given);
    if (given !== null && (position?.filter !== filter || position.until < Date.now())) return refusal(400, 'Invalid page token.');
    const matching = events
      .filter((event) => Date.parse(event.eventTime) >= from && Date.parse(event.eventTime) < to)
      .sort((a, b) => Date.parse(b.eventTime) - Date.parse(a.eventTime));
    const size = Math.min(Number(url.searchParams.get('pageSize') ?? 10), options.pageLimit ?? 100);
    const offset = position?.offset ?? 0;
    const old = matchingHistory(options.history, from / 1000, to / 1000);
    const page = [
      ...matching.slice(offset, offset + size),
      ...old.slice(Math.max(0, offset - matching.length), Math.max(0, offset + size - matching.length)),
    ];
    // The real service now and then delivers an event on two pages.
    const repeated = options.duplicateEvery && page[0] && pages % options.duplicateEvery === 0 ? [page[0], ...page] : page;
    pages += 1;
    misbehave.pagesLeft -= 1;
    if (offset + size >= matching.length + old.count) return { status: 200, body: { events: repeated } };
    const nextPageToken = randomUUID();
    pageTokens.set(nextPageToken, { filter, offset: offset + size, until: Date.now() + PAGE_TOKEN_MS });
    return { status: 200, body: { events: repeated, nextPageToken } };
  };

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://fake');
    if (request.method === 'POST' && url.pathname === '/token') void exchange(request, response);
    else if (request.method === 'GET' && LIST_PATH.test(url.pathname)) {
      const bearer = (request.headers.authorization ?? '').replace(/^Bearer /, '');
      send(response, faultOf(bearer) ?? pageOf(url));
    } else send(response, refusal(404, 'Not found.'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    apiBase: `http://127.0.0.1:${port}/v1alpha`,
    serviceAccount: JSON.stringify({
      type: 'service_account',
      client_email: 'feed@bank.example',
      private_key: privateKey,
      token_uri: `http://127.0.0.1:${port}/token`,
    }),
    misbehave,
    events,
    pages: () => pages,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

const CLASSES = ['PaymentSignFragment', 'CardCarouselFragment', 'MovementsAdapter', 'HomeViewModel'];

/** An Android event as the API gives it. `time` in epoch seconds. */
export function fakeEvent(at: number, time: number): FakeEvent {
  const name = CLASSES[at % CLASSES.length] ?? 'Main';
  const frame = {
    symbol: `es.meridiano.app.${name}.render`,
    file: `${name}.kt`,
    line: String(40 + (at % 7)),
    library: 'es.meridiano.app',
    owner: 'DEVELOPER',
    blamed: true,
  };
  return {
    name: `projects/571500000000/apps/1:571500000000:android:0a1b2c3d/events/${at}`,
    eventId: `evt-${at}`,
    eventTime: new Date(time * 1000).toISOString(),
    receivedTime: new Date((time + 2) * 1000).toISOString(),
    platform: 'ANDROID',
    bundleOrPackage: 'es.meridiano.app',
    issue: { id: `issue-${at % CLASSES.length}`, title: `${name}.render`, errorType: 'FATAL' },
    version: { displayVersion: '8.13.1', buildVersion: '81301', displayName: '8.13.1 (81301)' },
    device: { manufacturer: 'Samsung', model: 'SM-A546B', architecture: 'ARM64' },
    operatingSystem: { os: 'ANDROID', displayVersion: '14' },
    installationUuid: `install-${at % 11}`,
    user: { id: 'customer 12345678Z' },
    customKeys: { note: 'call ana@example.com' },
    blameFrame: frame,
    exceptions: [
      {
        type: 'java.lang.IllegalStateException',
        exceptionMessage: `state ${at}`,
        nested: false,
        blamed: true,
        frames: [frame, { symbol: 'android.os.Looper.loop', file: 'Looper.java', line: '294', owner: 'PLATFORM', library: 'android' }],
      },
    ],
  };
}
