import { textOf } from '../../core/crash/json';
import { idsOfMissing } from '../../core/symbols';
import { indexOfSourcetype } from '../../core/vocabulary';
import type { JsonObject } from '../../core/vocabulary';
import type { HecEvent } from '../deliver/events';

const NAMES = ['issue_key', 'variant_key'] as const;
/** What readable and unreadable reports are counted by: the report counted with these values before. */
const COUNTED = ['symbolication', 'app_frames', 'app_frames_named'] as const;
const KEPT = [
  ...['title', 'culprit', 'symbolication', 'app_frames', 'app_frames_named', 'missing_symbols', 'fp_version', 'fp_explain'],
  ...['frames', 'causes', 'threads', 'last_exception'],
] as const;

const missingIn = (event: JsonObject): readonly string[] => idsOfMissing(textOf(event['missing_symbols']) ?? '');

/** Ids that were missing before and are not now. */
export const foundBetween = (before: JsonObject, after: JsonObject): readonly string[] => {
  const left = new Set(missingIn(after));
  return missingIn(before).filter((id) => !left.has(id));
};

/**
 * What late symbols say of a report that was delivered: an `appmon:crash_symbols` event with the same event id, the keys from before
 * (`provisional_…`), the final ones and the ids that were found. No field of it is indexed, so that no count of crashes meets it.
 */
export function symbolsEvent(before: JsonObject, after: JsonObject): HecEvent {
  const keys = NAMES.flatMap((name) => [
    [`provisional_${name}`, before[name]],
    [`final_${name}`, after[name]],
  ]);
  const counted = COUNTED.map((name) => [`provisional_${name}`, before[name]]);
  const found = foundBetween(before, after);
  const kept = KEPT.flatMap((name) => (after[name] === undefined ? [] : [[name, after[name]]]));
  const common = ['event_id', 'app_id', 'platform', 'app_version', 'kind', 'received_time'].map((name) => [name, after[name]]);
  const sourcetype = 'appmon:crash_symbols';
  return {
    time: after['occurred_time'] ?? 0,
    host: 'gateway',
    source: 'gateway:symbols',
    sourcetype,
    index: indexOfSourcetype(sourcetype) ?? 'appmon_crashes',
    event: Object.fromEntries(
      [...common, ...keys, ...counted, ['found_symbols', found.join('|') || undefined], ...kept].filter(([, value]) => value !== undefined),
    ) as JsonObject,
  };
}
