import { isObject, listOf, numberOf, objectOf, parseJson, textOf } from '../core/crash/json';
import { SOURCETYPES } from '../core/vocabulary';
import type { Json } from '../core/vocabulary';
import { gatewayError } from './errors';

/** What a key may do: send events, ask for the references of customers, upload symbol files, ask for the names in them. */
export const RIGHTS = ['ingest', 'reference', 'symbols', 'symbolicate'] as const;
export type Right = (typeof RIGHTS)[number];

/** The doors events come in by. */
export const SOURCES = ['hec', 'otlp', 'sentry', 'bugsnag', 'crashes'] as const;
export type Source = (typeof SOURCES)[number];

/**
 * A stored key: only its SHA-256 is kept. `apps` lists the applications it may send, `*` for any. Several keys may list the same
 * application, so that a new one is handed out before the old one goes.
 */
export interface StoredKey {
  readonly id: string;
  readonly sha256: string;
  readonly apps: readonly string[];
  /** `ingest` alone when the file says nothing. */
  readonly rights: readonly Right[];
  /** Doors it may use; all when left out. */
  readonly sources?: readonly Source[];
  /** Indexes its events go to, by those they would go to. */
  readonly indexes?: Readonly<Record<string, string>>;
  /** Requests a second this key may make; the gateway's own limit when left out. */
  readonly requests_per_second?: number;
  /** True when it may stand in the address (`?auth=`), where agents in browsers and on iOS put it; logs of proxies then hold it. */
  readonly in_address?: boolean;
  /** Events a second one installation may send with this key; the gateway's own limit when left out. */
  readonly install_events_per_second?: number;
}

const DIGEST = /^[0-9a-f]{64}$/;
/** Names Splunk takes for an index. */
const INDEX = /^(?!.*kvstore)[a-z0-9][a-z0-9_-]{0,79}$/;
const KNOWN_INDEXES: ReadonlySet<string> = new Set(SOURCETYPES.map(({ index }) => index));

const bad = (): Error => gatewayError('APPMON-GATEWAY-KEY-FILE');

/** A list of known words; throws on an empty one and on any other word. */
function wordsOf<Word extends string>(value: Json, known: readonly Word[]): readonly Word[] {
  const words = listOf(value);
  if (words.length > 0 && words.every((word) => known.some((each) => each === word))) return words as readonly Word[];
  throw bad();
}

function indexesOf(value: Json): Readonly<Record<string, string>> {
  const pairs = Object.entries(objectOf(value));
  if (isObject(value) && pairs.every(([from, to]) => KNOWN_INDEXES.has(from) && typeof to === 'string' && INDEX.test(to)))
    return value as Readonly<Record<string, string>>;
  throw bad();
}

function rateOf(value: Json): number {
  const rate = numberOf(value);
  if (rate === undefined || rate < 0) throw bad();
  return rate;
}

function keyOf(value: Json): StoredKey {
  if (!isObject(value)) throw bad();
  const {
    sha256: digest,
    rights,
    sources,
    indexes,
    requests_per_second: requests,
    install_events_per_second: events,
    in_address: inAddress,
  } = value;
  const allowed = rights === undefined ? (['ingest'] as const) : wordsOf(rights, RIGHTS);
  const apps = listOf(value['apps'])
    .map(textOf)
    .filter((app) => app !== undefined);
  if (typeof digest !== 'string' || !DIGEST.test(digest) || apps.length > 0 !== allowed.some((right) => right !== 'reference')) throw bad();
  if (inAddress !== undefined && typeof inAddress !== 'boolean') throw bad();
  return {
    id: textOf(value['id']) ?? digest.slice(0, 8),
    sha256: digest,
    apps,
    rights: allowed,
    ...(sources === undefined ? {} : { sources: wordsOf(sources, SOURCES) }),
    ...(indexes === undefined ? {} : { indexes: indexesOf(indexes) }),
    ...(requests === undefined ? {} : { requests_per_second: rateOf(requests) }),
    ...(inAddress === undefined ? {} : { in_address: inAddress }),
    ...(events === undefined ? {} : { install_events_per_second: rateOf(events) }),
  };
}

/** Reads the content of a key file; a file with one bad entry is refused whole, because a dropped entry would lock its senders out. */
export function parseKeys(content: string): StoredKey[] {
  const list = parseJson(content);
  if (!Array.isArray(list)) throw bad();
  return (list as readonly Json[]).map(keyOf);
}
