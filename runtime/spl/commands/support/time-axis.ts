import type { TimeRange } from '../../catalog';
import type { CommandContext } from '../../command';
import { splError } from '../../errors';
import { FAR_FUTURE } from '../../exec/range';
import { toNumber } from '../../eval';
import { autoSpan, bucketEdges, bucketStart, type TimeSpan, zoneOf } from '../../time';
import type { Row } from '../../value';

/** Most buckets of a time axis: what a search result may hold at most. */
const MOST_BUCKETS = 50_000;

/** What an axis is made from. */
export interface AxisSettings {
  readonly span: TimeSpan | undefined;
  readonly bins: number;
  readonly minspan: TimeSpan | undefined;
  /** Cover the range of the search, not only that of the rows. */
  readonly fixedRange: boolean;
  readonly align: number;
}

/** The buckets of a time axis. */
export interface TimeAxis {
  readonly span: TimeSpan;
  /** Bucket starts with the end of the last one. */
  readonly edges: readonly number[];
  readonly range: TimeRange;
  bucketOf(time: number): number;
}

/**
 * Lays the buckets over the range of the search; where that range has no ends, over the rows.
 * Without a span, the width is the smallest one that gives no more buckets than `bins`.
 */
export function timeAxis(rows: readonly Row[], settings: AxisSettings, context: CommandContext): TimeAxis {
  const { timezone } = context.search;
  const zone = zoneOf(timezone);
  const range = effectiveRange(rows, settings.fixedRange, context);
  const { bins, minspan, align } = settings;
  const span = settings.span ?? autoSpan(range, { bins, ...(minspan === undefined ? {} : { minspan }) });
  if (span.kind === 'seconds' && (range.latest - range.earliest) / span.seconds > MOST_BUCKETS) {
    throw splError('APPMON-SPL-056', { most: MOST_BUCKETS });
  }
  const edges = range.latest > range.earliest ? bucketEdges(range, span, { timezone, align }) : [];
  return { span, edges, range, bucketOf: (time) => bucketStart(time, span, { zone, align }) };
}

function effectiveRange(rows: readonly Row[], fixed: boolean, context: CommandContext): TimeRange {
  let least = Infinity;
  let most = -Infinity;
  for (const row of rows) {
    const time = toNumber(row['_time']);
    if (time === undefined) continue;
    least = Math.min(least, time);
    most = Math.max(most, time);
  }
  const { earliest, latest } = context.range;
  const starts = fixed && earliest > 0;
  const ends = fixed && latest < FAR_FUTURE;
  if (least > most) return starts && ends ? { earliest, latest } : { earliest: 0, latest: 0 };
  // The last row lies inside the last bucket: the end is exclusive.
  const after = Math.floor(most) + 1;
  return {
    earliest: starts ? Math.min(earliest, least) : least,
    latest: ends ? Math.max(latest, most < latest ? latest : after) : after,
  };
}
