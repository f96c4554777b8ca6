import { createHash, timingSafeEqual } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { isObject, listOf, parseJson, textOf } from '../core/crash/json';
import type { Json } from '../core/vocabulary';
import { gatewayError } from './errors';
import { watchedFile } from './watched-file';

/** What a key may do: send events, ask for the references of customers, upload symbol files. */
export const RIGHTS = ['ingest', 'reference', 'symbols'] as const;
export type Right = (typeof RIGHTS)[number];

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
  /** Requests a second this key may make; the gateway's own limit when left out. */
  readonly requests_per_second?: number;
}

/** Decides who may send. */
export interface KeyRing {
  /** The stored key of the one a request presents; throws a coded error when there is none or an unknown one. */
  readonly authenticate: (presented: string | undefined) => StoredKey;
}

const FORMAT = /^[0-9a-f]{32}$/;
const DIGEST = /^[0-9a-f]{64}$/;
const canonical = (key: string): string => key.trim().toLowerCase().replaceAll('-', '');
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const privately = (file: string, data: string): void => {
  writeFileSync(`${file}.tmp`, data, { mode: 0o600 });
  renameSync(`${file}.tmp`, file);
};

/** The key a request carries: `x-appmon-key`, `X-SF-Token`, `Authorization: Splunk|Bearer|Basic x:key`. */
export function presentedKey(headers: IncomingHttpHeaders): string | undefined {
  const direct = headers['x-appmon-key'] ?? headers['x-sf-token'];
  if (typeof direct === 'string') return direct;
  const match = /^\s*(splunk|bearer|basic)\s+(\S+)\s*$/i.exec(headers.authorization ?? '');
  if (!match?.[1] || !match[2]) return undefined;
  if (match[1].toLowerCase() !== 'basic') return match[2];
  return Buffer.from(match[2], 'base64').toString('utf8').split(':')[1];
}

function rightsOf(value: Json | undefined): readonly Right[] {
  const rights = value === undefined ? ['ingest'] : listOf(value);
  if (rights.length > 0 && rights.every((right) => RIGHTS.some((known) => known === right))) return rights as readonly Right[];
  throw gatewayError('APPMON-GATEWAY-KEY-FILE');
}

function keyOf(value: Json): StoredKey {
  if (isObject(value)) {
    const { sha256: digest, apps, requests_per_second: rate } = value;
    const rights = rightsOf(value['rights']);
    const named = listOf(apps)
      .map(textOf)
      .filter((app) => app !== undefined);
    const isSender = rights.includes('ingest');
    if (typeof digest === 'string' && DIGEST.test(digest) && named.length > 0 === isSender && (rate === undefined || Number(rate) >= 0))
      return {
        id: textOf(value['id']) ?? digest.slice(0, 8),
        sha256: digest,
        apps: named,
        rights,
        ...(rate === undefined ? {} : { requests_per_second: Number(rate) }),
      };
  }
  throw gatewayError('APPMON-GATEWAY-KEY-FILE');
}

/** Reads the content of a key file; a file with one bad entry is refused whole, because a dropped entry would lock its senders out. */
function parseKeys(content: string): StoredKey[] {
  const list = parseJson(content);
  if (!Array.isArray(list)) throw gatewayError('APPMON-GATEWAY-KEY-FILE');
  return (list as readonly Json[]).map(keyOf);
}

const readKeys = (file: string): StoredKey[] => (existsSync(file) ? parseKeys(readFileSync(file, 'utf8')) : []);

/** Adds a key that may send every application to the file, unless the file has it (perhaps with fewer applications). */
function store(file: string, ingestKey: string): void {
  const key = canonical(ingestKey);
  if (!FORMAT.test(key)) throw gatewayError('APPMON-GATEWAY-KEY-FORMAT');
  const keys = readKeys(file);
  if (keys.some((stored) => stored.sha256 === sha256(key))) return;
  privately(
    file,
    `${JSON.stringify([...keys, { id: sha256(key).slice(0, 8), sha256: sha256(key), apps: ['*'], rights: ['ingest'] }], null, 1)}\n`,
  );
}

/** Every stored key is compared, each in constant time: how long it takes says nothing about which one fits. */
function find(keys: readonly StoredKey[], presented: string): StoredKey | undefined {
  const digest = Buffer.from(sha256(canonical(presented)), 'hex');
  return keys.filter(({ sha256: stored }) => timingSafeEqual(Buffer.from(stored, 'hex'), digest))[0];
}

/**
 * Opens the key file of a folder; a key given in the configuration is added to it as one that may send every application.
 * Changes of the file count within a second; one that cannot be read is told to `onBad` and the keys before it stay.
 */
export function openKeyRing(folder: string, ingestKey: string | undefined, onBad: (error: unknown) => void): KeyRing {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'keys.json');
  if (ingestKey !== undefined) store(file, ingestKey);
  const keys = watchedFile(file, { missing: [], parse: parseKeys, onBad });
  return {
    authenticate: (presented) => {
      if (presented === undefined) throw gatewayError('APPMON-GATEWAY-KEY-MISSING');
      const known = find(keys(), presented);
      if (!known) throw gatewayError('APPMON-GATEWAY-KEY-UNKNOWN');
      return known;
    },
  };
}
