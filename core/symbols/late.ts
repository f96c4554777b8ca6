import { textOf } from '../crash/json';
import type { Json, JsonObject } from '../vocabulary';
import { idsOfMissing } from './missing';

const NAMES = ['issue_key', 'variant_key'] as const;
/** What readable and unreadable reports are counted by: the report counted with these values before. */
const COUNTED = ['symbolication', 'app_frames', 'app_frames_named'] as const;
const COMMON = ['event_id', 'app_id', 'platform', 'app_version', 'kind', 'received_time'] as const;
const KEPT = [
  ...['title', 'culprit', 'symbolication', 'app_frames', 'app_frames_named', 'missing_symbols', 'fp_version', 'fp_explain'],
  ...['frames', 'causes', 'threads', 'last_exception'],
] as const;

const missingIn = (event: JsonObject): readonly string[] => idsOfMissing(textOf(event['missing_symbols']) ?? '');

/** Ids that were missing before and are not now. */
function foundBetween(before: JsonObject, after: JsonObject): readonly string[] {
  const left = new Set(missingIn(after));
  return missingIn(before).filter((id) => !left.has(id));
}

/** Whether symbols that came say anything that the report did not say when it was delivered. */
export const hasLateSymbols = (before: JsonObject, after: JsonObject): boolean =>
  foundBetween(before, after).length > 0 || before['issue_key'] !== after['issue_key'];

/**
 * What late symbols say of a report that was delivered: the body of an `appmon:crash_symbols` event with the same event id, the keys
 * from before (`provisional_…`), the final ones and the ids that were found. No field of it is indexed, so that no count of crashes
 * meets it.
 */
export function lateSymbols(before: JsonObject, after: JsonObject): JsonObject {
  const taken = (names: readonly string[]): [string, Json | undefined][] => names.map((name) => [name, after[name]]);
  const keys = NAMES.flatMap((name) => [
    [`provisional_${name}`, before[name]],
    [`final_${name}`, after[name]],
  ]);
  const counted = COUNTED.map((name) => [`provisional_${name}`, before[name]]);
  const found = ['found_symbols', foundBetween(before, after).join('|') || undefined];
  return Object.fromEntries(
    [...taken(COMMON), ...keys, ...counted, found, ...taken(KEPT)].filter(([, value]) => value !== undefined),
  ) as JsonObject;
}
