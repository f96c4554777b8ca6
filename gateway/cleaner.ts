import { CodedError } from '../core/errors';
import { createRedactor } from '../core/redact';
import type { Hasher, Redacted, Redactor } from '../core/redact';
import { redactReport } from '../core/crash';
import type { ParsedReport } from '../core/crash';
import { isObject, objectOf } from '../core/crash/json';
import type { Json } from '../core/vocabulary';
import type { Accounting } from './accounting';
import { targetOf } from './deliver/names';
import { gatewayError } from './errors';

/** Takes personal data out of values; all that one cleaner hashes is hashed with one key. */
export interface Cleaner {
  readonly hashKeyId: string;
  readonly redactor: Redactor;
  /** Custom keys that may be kept; all when undefined. */
  readonly customKeys?: ReadonlySet<string> | undefined;
}

/** Gives the cleaner of the newest key: another one after a rotation, the same one before. */
export function createCleaners(newest: () => Hasher, customKeys?: readonly string[]): () => Cleaner {
  const listed = customKeys === undefined ? {} : { allowedCustomKeys: customKeys };
  const cleanerOf = (hasher: Hasher): Cleaner => ({
    hashKeyId: hasher.hashKeyId,
    redactor: createRedactor({ hasher, ...listed }),
    customKeys: customKeys && new Set(customKeys),
  });
  let current = cleanerOf(newest());
  return () => {
    const hasher = newest();
    if (hasher.hashKeyId !== current.hashKeyId) current = cleanerOf(hasher);
    return current;
  };
}

/** Members of a payload in which a sender's own names stand beside those of the field table. */
const OPEN_MEMBERS = ['attributes', 'dimensions'];

/** A payload without the attributes that would become custom keys nobody listed. */
function withListedKeys(payload: Json, { customKeys }: Cleaner, drop: () => void): Json {
  if (customKeys === undefined || !isObject(payload)) return payload;
  const isKept = (name: string): boolean => {
    const target = targetOf(name);
    const kept = target === undefined || 'field' in target || customKeys.has(target.custom);
    if (!kept) drop();
    return kept;
  };
  const open = OPEN_MEMBERS.filter((member) => isObject(payload[member])).map((member) => [
    member,
    Object.fromEntries(Object.entries(objectOf(payload[member])).filter(([name]) => isKept(name))),
  ]);
  return { ...payload, ...(Object.fromEntries(open) as Record<string, Json>) };
}

/** Cleans one value of a request and counts what was replaced; a redactor that fails closes the door. */
export function cleanWith(cleaner: Cleaner, value: Json, accounting: Accounting): Json {
  const count = (rule: string, times: number): void => {
    accounting.counts.redacted += times;
    accounting.bump(`redacted_${rule}`, times);
  };
  const take = <Value>({ value: clean, counts }: Redacted<Value>): Value => {
    for (const [rule, times] of Object.entries(counts)) count(rule, times);
    return clean;
  };
  try {
    const { redactor } = cleaner;
    const listed = withListedKeys(value, cleaner, () => count('custom_key', 1));
    if (!isObject(listed) || !isObject(listed['report'])) return take(redactor.redact(listed));
    // Frames are most of a report, so it is cleaned by what knows them.
    const { report, ...rest } = listed;
    const clean = take(redactReport(report as unknown as ParsedReport, redactor));
    return { ...objectOf(take(redactor.redact(rest))), report: clean as unknown as Json };
  } catch (error) {
    throw gatewayError('APPMON-GATEWAY-REDACTION', { code: error instanceof CodedError ? error.code : 'unknown' }, { cause: error });
  }
}
