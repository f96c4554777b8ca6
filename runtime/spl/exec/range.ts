import { CodedError } from '../../../core/errors';
import type { SearchContext, TimeRange } from '../catalog';
import { splError } from '../errors';
import type { InlineTimes } from '../parse/search-parser';
import { parseTime } from '../time';

/** `latest` of a search without an upper bound (year 2286). */
export const FAR_FUTURE = 9_999_999_999;

/** The time range of a (sub)search: inline bounds replace those of the job (R22). */
export function resolveRange(search: SearchContext, times: InlineTimes): TimeRange {
  const earliest = times.earliest ?? search.earliest;
  const latest = times.latest ?? search.latest;
  return { earliest: bound(earliest, 0, search), latest: bound(latest, FAR_FUTURE, search) };
}

/** The range of `_indextime`, when one was asked for. */
export function resolveIndexRange(search: SearchContext, times: InlineTimes): TimeRange | undefined {
  const earliest = times._index_earliest ?? search.indexEarliest;
  const latest = times._index_latest ?? search.indexLatest;
  if ((earliest ?? '') === '' && (latest ?? '') === '') return undefined;
  return { earliest: bound(earliest ?? '', 0, search), latest: bound(latest ?? '', FAR_FUTURE, search) };
}

function bound(text: string, absent: number, search: SearchContext): number {
  const trimmed = text.trim();
  if (trimmed === '') return absent;
  if (/^rt/.test(trimmed)) throw splError('APPMON-SPL-031', { text, message: 'real-time windows are not supported.' });
  try {
    return parseTime(trimmed, search.now, search.timezone);
  } catch (error) {
    throw splError('APPMON-SPL-031', { text, message: error instanceof CodedError ? error.message : 'not a time.' }, { cause: error });
  }
}
