import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { gatewayError } from './errors';

/** A stored key: only its SHA-256 is kept. `apps` lists the applications it may send, `*` for any. */
export interface StoredKey {
  readonly id: string;
  readonly sha256: string;
  readonly apps: readonly string[];
}

/** Decides who may send. */
export interface KeyRing {
  /** The key of a request; throws a coded error when there is none or an unknown one. */
  readonly authenticate: (headers: IncomingHttpHeaders) => StoredKey;
}

const FORMAT = /^[0-9a-f]{32}$/;
const canonical = (key: string): string => key.trim().toLowerCase().replaceAll('-', '');
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const privately = (file: string, data: string | Buffer): void => {
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

function readKeys(file: string): StoredKey[] {
  if (!existsSync(file)) return [];
  return JSON.parse(readFileSync(file, 'utf8')) as StoredKey[];
}

/** Opens the key file of a folder; a key given in the configuration is added to it as one that may send every application. */
export function openKeyRing(folder: string, ingestKey: string | undefined): KeyRing {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'keys.json');
  const keys = readKeys(file);
  if (ingestKey !== undefined) {
    const key = canonical(ingestKey);
    if (!FORMAT.test(key)) throw gatewayError('APPMON-GATEWAY-KEY-FORMAT');
    if (!keys.some((stored) => stored.sha256 === sha256(key))) {
      keys.push({ id: sha256(key).slice(0, 8), sha256: sha256(key), apps: ['*'] });
      privately(file, `${JSON.stringify(keys, null, 1)}\n`);
    }
  }
  return {
    authenticate: (headers) => {
      const presented = presentedKey(headers);
      if (presented === undefined) throw gatewayError('APPMON-GATEWAY-KEY-MISSING');
      const digest = Buffer.from(sha256(canonical(presented)), 'hex');
      const known = keys.filter(({ sha256: stored }) => timingSafeEqual(Buffer.from(stored, 'hex'), digest))[0];
      if (!known) throw gatewayError('APPMON-GATEWAY-KEY-UNKNOWN');
      return known;
    },
  };
}

/** True when a key may send for an application. */
export const mayUse = (key: StoredKey, app: string): boolean => key.apps.includes('*') || key.apps.includes(app);

/** The key of the keyed hashes, made at the first start; readable by the owner only. */
export function readHashKey(folder: string): Uint8Array {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'hash.key');
  if (!existsSync(file)) privately(file, randomBytes(32).toString('hex'));
  return Buffer.from(readFileSync(file, 'utf8').trim(), 'hex');
}
