import { numberOf, textOf } from '../../bin/kit/payload';
import type { ResultRow, Splunkd } from '../../bin/kit/splunkd';
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

/** Names of the fields with the keys of a report: its own, and those by which late symbols name it. */
const KEYS = { report: ['issue_key', 'variant_key'], late: ['provisional_issue_key', 'provisional_variant_key'] } as const;
type KeyFields = (typeof KEYS)[keyof typeof KEYS];

const keyOf = (row: ResultRow, [issue, variant]: KeyFields): string => `${textOf(row, issue)}:${textOf(row, variant)}`;

/** Variants of which late symbols were indexed since `cursor`: what was read of their reports no longer holds. */
export async function readRenamed(splunkd: Splunkd, cursor: number): Promise<ReadonlySet<string>> {
  const search = `search \`appmon_index_crashes\` sourcetype=appmon:crash_symbols provisional_issue_key=* provisional_variant_key=* | stats count by ${KEYS.late.join(' ')} | head ${MOST_ROWS}`;
  const indexed = { index_earliest: String(cursor - OVERLAP_SECONDS), index_latest: '+1h' };
  const rows = await splunkd.oneshot(search, { earliest_time: `-${KEEP_SECONDS}s`, latest_time: '+1h', ...indexed });
  return new Set(rows.map((row) => keyOf(row, KEYS.late)));
}

/** A condition on both keys; undefined for keys that are none. */
function condition(key: string, [issue, variant]: KeyFields): string | undefined {
  const found = /^([\w-]+):([\w-]+)$/.exec(key);
  return found ? `(${issue}="${found[1] ?? ''}" ${variant}="${found[2] ?? ''}")` : undefined;
}

interface Body {
  readonly exception_type?: unknown;
  readonly message_template?: unknown;
  readonly symbolication?: unknown;
  readonly frames?: unknown;
}

const wordOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** What a report says, with the frames of symbols that came after it; one that waits for symbols has no names that may be compared. */
function toReport(key: string, raw = '{}', later = '{}'): ReportRead {
  const { exception_type: type, message_template: template, ...received } = JSON.parse(raw) as Body;
  const { symbolication, frames } = { ...received, ...(JSON.parse(later) as Body) };
  const named = Array.isArray(frames) && symbolication !== 'pending';
  return { key, type: wordOf(type), template: wordOf(template), frames: named ? (frames as readonly Frame[]) : [] };
}

const SOURCETYPES = { report: 'appmon:crash', late: 'appmon:crash_symbols' } as const;

/** The newest event of each key as it was received. `from` and `to` in epoch seconds. */
async function newestOf(
  splunkd: Splunkd,
  {
    keys,
    kind,
    from,
    to,
  }: { readonly keys: readonly string[]; readonly kind: keyof typeof KEYS; readonly from: number; readonly to: number },
): Promise<ReadonlyMap<string, string>> {
  const fields = KEYS[kind];
  const terms = keys.flatMap((key) => condition(key, fields) ?? []);
  if (terms.length === 0) return new Map();
  const search = `search \`appmon_index_crashes\` sourcetype=${SOURCETYPES[kind]} (${terms.join(' OR ')}) | dedup ${fields.join(' ')} | table ${fields.join(' ')} _raw`;
  const rows = await splunkd.oneshot(search, { earliest_time: String(Math.floor(from)), latest_time: String(Math.floor(to) + 1) });
  return new Map(rows.map((row) => [keyOf(row, fields), textOf(row, '_raw')]));
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
    const latest = Math.max(...batch.map(([, { last }]) => last));
    const newest = Math.min(...batch.map(([, { last }]) => last));
    const oldest = Math.min(...batch.map(([, { first }]) => first));
    const keys = batch.map(([key]) => key);
    const [reports, later] = await Promise.all([
      newestOf(splunkd, { keys, kind: 'report', from: newest, to: latest }),
      newestOf(splunkd, { keys, kind: 'late', from: oldest, to: latest }),
    ]);
    read.push(...keys.map((key) => toReport(key, reports.get(key), later.get(key))));
  }
  return read;
}
