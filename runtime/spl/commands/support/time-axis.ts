import type { TimeRange } from '../../catalog';
import type { CommandContext } from '../../command';
import { splError } from '../../errors';
import { FAR_FUTURE } from '../../exec/range';
import { autoSpan, bucketEdges, type TimeSpan } from '../../time';

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
}

/** First and last moment of the rows; `least` above `most` when there are none. */
export interface Extent {
  least: number;
  most: number;
}

/** Whether the range of a search has both ends. */
export const bounded = ({ earliest, latest }: TimeRange): boolean => earliest > 0 && latest < FAR_FUTURE;

/** The smallest width that gives no more buckets than asked for, unless one was given. */
export const spanOf = (range: TimeRange, { span, bins, minspan }: AxisSettings): TimeSpan =>
  span ?? autoSpan(range, { bins, ...(minspan === undefined ? {} : { minspan }) });

/** Lays the buckets over the range of the search; where that range has no ends, over the rows. */
export function timeAxis(extent: Extent, settings: AxisSettings, context: CommandContext): TimeAxis {
  const { timezone } = context.search;
  const range = effectiveRange(extent, settings.fixedRange, context);
  const span = spanOf(range, settings);
  if (span.kind === 'seconds' && (range.latest - range.earliest) / span.seconds > MOST_BUCKETS) {
    throw splError('APPMON-SPL-056', { most: MOST_BUCKETS });
  }
  return { span, range, edges: range.latest > range.earliest ? bucketEdges(range, span, { timezone, align: settings.align }) : [] };
}

function effectiveRange({ least, most }: Extent, fixed: boolean, context: CommandContext): TimeRange {
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
