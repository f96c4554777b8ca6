import { indexOfSourcetype } from '../../core/vocabulary';
import type { JsonObject } from '../../core/vocabulary';
import type { HecEvent } from '../deliver/events';

const NAMES = ['issue_key', 'variant_key'] as const;
const KEPT = ['title', 'culprit', 'symbolication', 'fp_version', 'fp_explain', 'frames', 'causes', 'threads', 'last_exception'] as const;

/**
 * What late symbols say of a report that was delivered: an `appmon:crash_symbols` event with the same event id, the keys from before
 * (`provisional_…`) and the final ones. No field of it is indexed, so that no count of crashes meets it.
 */
export function symbolsEvent(before: JsonObject, after: JsonObject): HecEvent {
  const keys = NAMES.flatMap((name) => [
    [`provisional_${name}`, before[name]],
    [`final_${name}`, after[name]],
  ]);
  const kept = KEPT.flatMap((name) => (after[name] === undefined ? [] : [[name, after[name]]]));
  const common = ['event_id', 'app_id', 'platform', 'app_version', 'kind', 'received_time'].map((name) => [name, after[name]]);
  const sourcetype = 'appmon:crash_symbols';
  return {
    time: after['occurred_time'] ?? 0,
    host: 'gateway',
    source: 'gateway:symbols',
    sourcetype,
    index: indexOfSourcetype(sourcetype) ?? 'appmon_crashes',
    event: Object.fromEntries([...common, ...keys, ...kept].filter(([, value]) => value !== undefined)) as JsonObject,
  };
}
