import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { gatewayError } from './errors';
import { makeFolder } from './folder';
import { parseKeys } from './key-file';
import type { StoredKey } from './key-file';
import { watchedFile } from './watched-file';

export type { Right, StoredKey } from './key-file';

/** Decides who may send. */
export interface KeyRing {
  /** The stored key of the one a request presents; throws a coded error when there is none or an unknown one. */
  readonly authenticate: (presented: string | undefined) => StoredKey;
}

const FORMAT = /^[0-9a-f]{32}$/;
const canonical = (key: string): string => key.trim().toLowerCase().replaceAll('-', '');
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const privately = (file: string, data: string): void => {
  writeFileSync(`${file}.tmp`, data, { mode: 0o600 });
  renameSync(`${file}.tmp`, file);
};

const LISTED = 'keys.json';

/**
 * The key of a gateway that is started without any: made once, may send every application, readable by the owner only. Undefined where
 * keys are listed: one that was taken off the list must not come back at the next start.
 */
export function firstKey(folder: string): string | undefined {
  if (existsSync(join(folder, LISTED))) return undefined;
  makeFolder(folder);
  const file = join(folder, 'ingest.key');
  if (!existsSync(file)) privately(file, `${randomBytes(16).toString('hex')}\n`);
  return readFileSync(file, 'utf8').trim();
}

/** The key a request carries: `x-appmon-key`, `X-SF-Token`, `Authorization: Splunk|Bearer|Basic x:key`. */
export function presentedKey(headers: IncomingHttpHeaders): string | undefined {
  const direct = headers['x-appmon-key'] ?? headers['x-sf-token'];
  if (typeof direct === 'string') return direct;
  const match = /^\s*(splunk|bearer|basic)\s+(\S+)\s*$/i.exec(headers.authorization ?? '');
  if (!match?.[1] || !match[2]) return undefined;
  if (match[1].toLowerCase() !== 'basic') return match[2];
  return Buffer.from(match[2], 'base64').toString('utf8').split(':')[1];
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
  makeFolder(folder);
  const file = join(folder, LISTED);
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
