import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { redactError } from './errors';
import { toBase32 } from '../crash/base32';

const MINIMUM_KEY_BYTES = 16;
/** Characters of a keyed hash. */
export const HASH_CHARACTERS = 32;
const MAX_KNOWN = 20_000;
const SUPPORT_CODE_CHARACTERS = 8;

/** What is hashed; part of the message, so that equal ids of different kinds give different hashes. */
export type HashKind = 'install' | 'user';

/** Makes the keyed hashes of one key. */
export interface Hasher {
  /** Names the key without revealing it; travels with every hash. */
  readonly hashKeyId: string;
  /** HMAC-SHA256 (RFC 2104) of an identifier, its first 128 bits in hexadecimal. */
  readonly hash: (kind: HashKind, id: string) => string;
}

/** The bytes of a key written as hexadecimal digits (32 or more), as key files and stored secrets hold it; undefined for anything else. */
export function hashKeyBytes(text: string): Uint8Array | undefined {
  const digits = text.trim().toLowerCase();
  return /^(?:[0-9a-f]{2})+$/.test(digits) && digits.length >= 2 * MINIMUM_KEY_BYTES ? hexToBytes(digits) : undefined;
}

/** A hasher for a secret key of at least 16 bytes; throws APPMON-REDACT-KEY for a shorter one. */
export function createHasher(key: Uint8Array): Hasher {
  if (key.length < MINIMUM_KEY_BYTES) throw redactError('APPMON-REDACT-KEY', { minimum: MINIMUM_KEY_BYTES, bytes: key.length });
  const digest = (message: string): string => bytesToHex(hmac(sha256, key, utf8ToBytes(message)));
  // A device sends the same id in each of its events; the bound keeps the memory small.
  const known = new Map<string, string>();
  const remembered = (message: string): string => {
    const found = known.get(message);
    if (found !== undefined) return found;
    if (known.size >= MAX_KNOWN) known.clear();
    const made = digest(message);
    known.set(message, made);
    return made;
  };
  return {
    hashKeyId: digest('hash_key_id').slice(0, 8),
    hash: (kind, id) => remembered(`${kind}:${id.trim().toLowerCase()}`).slice(0, HASH_CHARACTERS),
  };
}

/** The code support asks for: 8 base-32 characters of the first 40 bits of the installation's hash. */
export const supportCodeOf = (installIdHash: string): string => toBase32(installIdHash, SUPPORT_CODE_CHARACTERS);
