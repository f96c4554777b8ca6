import type { Frame } from '../../core/crash';
import { stackOf } from '../../core/grouping';

/** A variant of an issue as it was last seen. Times are epoch seconds. */
export interface Variant {
  readonly app: string;
  readonly platform: string;
  readonly kind: string;
  readonly first: number;
  readonly last: number;
  /** What its newest report says; absent until that was read. `stack` counts into `frames` of the memory. */
  readonly report?: { readonly type: string; readonly template: string; readonly stack: readonly number[] };
}

/** What a run leaves for the next; plain JSON. Names of frames are kept once. */
export interface Memory {
  /** Index time (whole epoch seconds) up to which reports were seen. */
  readonly cursor: number;
  readonly frames: readonly string[];
  /** By `<issue_key>:<variant_key>`. */
  readonly variants: Readonly<Record<string, Variant>>;
  /** What each issue was made of when it was last compared. */
  readonly compared: Readonly<Record<string, string>>;
}

/** Raised when the shape changes; a checkpoint of another schema is set aside, and everything is compared anew. */
export const MEMORY_SCHEMA = 1;
export const NOTHING: Memory = { cursor: 0, frames: [], variants: {}, compared: {} };

/** Issues without a report for so long take no part. */
export const KEEP_SECONDS = 30 * 86_400;
/** Frames of a stack that count; what lies below weighs a twentieth of the first and less. */
const MOST_FRAMES = 64;

/** A variant that was seen since the last run. */
export interface VariantSeen extends Omit<Variant, 'report'> {
  readonly key: string;
}

/** What a report says of its variant. */
export interface ReportRead {
  readonly key: string;
  readonly type: string;
  readonly template: string;
  readonly frames: readonly Frame[];
}

/** The memory with what was seen up to `cursor`; variants that were not seen for thirty days are forgotten. */
export function withSeen(memory: Memory, seen: readonly VariantSeen[], cursor: number): Memory {
  const variants = new Map(Object.entries(memory.variants));
  for (const { key, ...fresh } of seen) {
    const known = variants.get(key);
    variants.set(key, known ? { ...known, first: Math.min(known.first, fresh.first), last: Math.max(known.last, fresh.last) } : fresh);
  }
  const alive = [...variants].filter(([, { last }]) => last > cursor - KEEP_SECONDS);
  return { ...memory, cursor, variants: Object.fromEntries(alive) };
}

/** The memory in which the reports of some variants are to be read again: symbols came that name their frames. */
export const withRenamed = (memory: Memory, renamed: ReadonlySet<string>): Memory => ({
  ...memory,
  variants: Object.fromEntries(
    Object.entries(memory.variants).map(([key, { report, ...seen }]) => [
      key,
      report === undefined || renamed.has(key) ? seen : { ...seen, report },
    ]),
  ),
});

/** The memory with reports that were read. Names of frames that no variant has any more go. */
export function withReports(memory: Memory, reports: readonly ReportRead[]): Memory {
  const read = new Map(reports.map((report) => [report.key, report]));
  const numbers = new Map<string, number>();
  const numberOf = (frame: string): number => {
    const number = numbers.get(frame) ?? numbers.size;
    numbers.set(frame, number);
    return number;
  };
  const variants = Object.entries(memory.variants).map(([key, variant]): [string, Variant] => {
    const fresh = read.get(key);
    if (fresh) {
      const { type, template } = fresh;
      return [key, { ...variant, report: { type, template, stack: stackOf(fresh.frames).slice(0, MOST_FRAMES).map(numberOf) } }];
    }
    const { report } = variant;
    return [
      key,
      report ? { ...variant, report: { ...report, stack: report.stack.map((at) => numberOf(memory.frames[at] ?? '')) } } : variant,
    ];
  });
  return { ...memory, variants: Object.fromEntries(variants), frames: [...numbers.keys()] };
}
