import { numberOf, textOf } from '../../bin/kit/payload';
import type { Splunkd } from '../../bin/kit/splunkd';
import type { Frame } from '../../core/crash';
import { KEEP_SECONDS, type ReportRead, type Variant, type VariantSeen } from './memory';

/** The newest variants that one look takes in: below the rows a search gives at most. */
const MOST_ROWS = 40_000;
/** What became searchable a little after its index time is looked at twice. */
const OVERLAP_SECONDS = 60;
/** Reports that one search reads. */
const BATCH = 40;

/** Variants of which reports were indexed since `cursor` (0 = ever) and happened within thirty days. */
export async function readVariants(splunkd: Splunkd, cursor: number): Promise<readonly VariantSeen[]> {
  const search = `| tstats min(_time) AS first max(_time) AS last where \`appmon_index_crashes\` issue_key=* variant_key=* by issue_key variant_key app_id platform kind | sort ${MOST_ROWS} - last`;
  const since = cursor === 0 ? {} : { index_earliest: String(cursor - OVERLAP_SECONDS), index_latest: '+1h' };
  const rows = await splunkd.oneshot(search, { earliest_time: `-${KEEP_SECONDS}s`, latest_time: '+1h', ...since });
  return rows.map((row) => ({
    key: `${textOf(row, 'issue_key')}:${textOf(row, 'variant_key')}`,
    app: textOf(row, 'app_id'),
    platform: textOf(row, 'platform'),
    kind: textOf(row, 'kind'),
    first: numberOf(row, 'first') ?? 0,
    last: numberOf(row, 'last') ?? 0,
  }));
}

/** A condition on both keys; undefined for keys that are none. */
function condition(key: string): string | undefined {
  const found = /^([\w-]+):([\w-]+)$/.exec(key);
  return found ? `(issue_key="${found[1] ?? ''}" variant_key="${found[2] ?? ''}")` : undefined;
}

interface Body {
  readonly exception_type?: unknown;
  readonly message_template?: unknown;
  readonly symbolication?: unknown;
  readonly frames?: unknown;
}

const wordOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** What a report says; one that waits for symbols has no names that may be compared. */
function toReport(key: string, raw: string): ReportRead {
  const { exception_type: type, message_template: template, symbolication, frames } = JSON.parse(raw) as Body;
  const named = Array.isArray(frames) && symbolication !== 'pending';
  return { key, type: wordOf(type), template: wordOf(template), frames: named ? (frames as readonly Frame[]) : [] };
}

/**
 * The newest report of each variant, oldest search last. Variants of one time are read together, so that each search spans little;
 * of a variant whose report is gone an empty one is given, so that it is not asked for again.
 * @param wanted newest first
 */
export async function readReports(splunkd: Splunkd, wanted: readonly (readonly [string, Variant])[]): Promise<readonly ReportRead[]> {
  const read: ReportRead[] = [];
  for (let at = 0; at < wanted.length; at += BATCH) {
    const batch = wanted.slice(at, at + BATCH);
    const terms = batch.flatMap(([key]) => condition(key) ?? []);
    const times = batch.map(([, { last }]) => last);
    const search = `search \`appmon_index_crashes\` sourcetype=appmon:crash (${terms.join(' OR ')}) | dedup issue_key variant_key | table issue_key variant_key _raw`;
    const range = { earliest_time: String(Math.floor(Math.min(...times))), latest_time: String(Math.floor(Math.max(...times)) + 1) };
    const rows = terms.length === 0 ? [] : await splunkd.oneshot(search, range);
    const raws = new Map(rows.map((row) => [`${textOf(row, 'issue_key')}:${textOf(row, 'variant_key')}`, textOf(row, '_raw')]));
    read.push(...batch.map(([key]) => toReport(key, raws.get(key) ?? '{}')));
  }
  return read;
}
