import { CodedError } from '../core/errors';
import { createRedactor } from '../core/redact';
import type { Hasher, Redactor } from '../core/redact';
import type { Json } from '../core/vocabulary';
import type { Accounting } from './accounting';
import { gatewayError } from './errors';

/** Takes personal data out of values; all that one cleaner hashes is hashed with one key. */
export interface Cleaner {
  readonly hashKeyId: string;
  readonly redactor: Redactor;
}

/** Gives the cleaner of the newest key: another one after a rotation, the same one before. */
export function createCleaners(newest: () => Hasher): () => Cleaner {
  const cleanerOf = (hasher: Hasher): Cleaner => ({ hashKeyId: hasher.hashKeyId, redactor: createRedactor({ hasher }) });
  let current = cleanerOf(newest());
  return () => {
    const hasher = newest();
    if (hasher.hashKeyId !== current.hashKeyId) current = cleanerOf(hasher);
    return current;
  };
}

/** Cleans one value of a request and counts what was replaced; a redactor that fails closes the door. */
export function cleanWith({ redactor }: Cleaner, value: Json, accounting: Accounting): Json {
  try {
    const { value: clean, counts } = redactor.redact(value);
    for (const [rule, times] of Object.entries(counts)) {
      accounting.counts.redacted += times;
      accounting.bump(`redacted_${rule}`, times);
    }
    return clean;
  } catch (error) {
    throw gatewayError('APPMON-GATEWAY-REDACTION', { code: error instanceof CodedError ? error.code : 'unknown' }, { cause: error });
  }
}
