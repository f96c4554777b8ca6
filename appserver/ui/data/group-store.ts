import { pageError } from './errors';
import type { Alias, Decision } from './groups';
import { aliasesIn, aliasOf, auditOf, decisionOf, pairKey } from './groups';
import { kvFind, kvInsert, kvReplace, versionOf } from './kv';
import type { Rest } from './rest';

/** Who decides, in which words, and when (milliseconds). */
export interface By {
  readonly who: string;
  readonly why: string;
  readonly now: number;
}

/** What the person looked at while deciding: a write is refused when it is no longer so. */
export interface Seen {
  readonly aliases: readonly Alias[];
  readonly decisions: readonly Decision[];
}

/** True for rows that nobody decided about: such rows may come while a person looks at an issue. */
export const isAutomatic = ({ reason }: Alias): boolean => ['first report', 'late symbols'].includes(reason);
/** Keys of rows. */
export const keysOf = (rows: readonly Alias[]): readonly string[] => rows.map(({ _key }) => _key);

const recentEntries = 200;

/** Rows of `appmon_aliases` that match. */
export const findAliases = async (rest: Rest, query: Readonly<Record<string, unknown>>): Promise<Alias[]> =>
  (await kvFind(rest, 'appmon_aliases', { query })).map(aliasOf);

/** Everything that people decided. */
export const findDecisions = async (rest: Rest): Promise<Decision[]> => (await kvFind(rest, 'appmon_constraints')).map(decisionOf);

/** Says who moved one of the rows last, how and why (APPMON-P-024). */
export async function refuseMoved(rest: Rest, keys: readonly string[]): Promise<never> {
  const entries = (await kvFind(rest, 'appmon_audit', { sort: 'time:-1', limit: recentEntries })).map(auditOf);
  const last = entries.find(({ after }) => aliasesIn(after).some(({ _key }) => keys.includes(_key)));
  throw pageError('APPMON-P-024', { what: last === undefined ? 'another account' : `${last.who}, ${last.what} (“${last.why}”)` });
}

/** The rows of an issue now; refuses when one that the person saw was moved, or somebody brought others in. */
export async function unmoved(rest: Rest, issue: string, { aliases }: Seen): Promise<readonly Alias[]> {
  const current = await findAliases(rest, { issue });
  const versions = new Map(current.map(({ _key, version }) => [_key, version]));
  const known = new Set(keysOf(aliases));
  const moved = [
    ...aliases.filter(({ _key, version }) => versions.get(_key) !== version),
    ...current.filter((row) => !known.has(row._key) && !isAutomatic(row)),
  ];
  if (moved.length > 0) return refuseMoved(rest, keysOf(moved));
  if (current.length === 0) throw pageError('APPMON-P-025', { issue });
  return current;
}

/** The error that names who decided otherwise. */
export const decidedOtherwise = ({ who, left, right, kind, reason }: Decision): Error =>
  pageError('APPMON-P-026', { who, left, right, decided: kind === 'must-link' ? 'one issue' : 'not one issue', reason });

/** What is written about a pair: together or apart. */
export interface Verdict {
  readonly kind: Decision['kind'];
  readonly pair: readonly [string, string];
}

/** Inserts a decision under the key of its pair; when somebody else was faster, refuses and says who (APPMON-P-026). */
export async function insertDecision(rest: Rest, { kind, pair }: Verdict, { who, why, now }: By): Promise<void> {
  const [left, right] = [...pair].sort();
  const record = { _key: pairKey(...pair), kind, left, right, reason: why, who, time: now / 1000, version: 1 };
  await kvInsert(rest, 'appmon_constraints', record).catch(async (error: unknown) => {
    const faster = (await findDecisions(rest)).find(({ _key }) => _key === record._key);
    throw faster === undefined ? error : decidedOtherwise(faster);
  });
}

/**
 * Writes what was decided about a pair. Its key is the claim: of two people at once the second is refused and told who was
 * faster. A decision of the same kind that the person saw is one that was left half done; it is gone on with as it is.
 */
export async function claim(rest: Rest, verdict: Verdict & { readonly seen: Seen }, by: By): Promise<void> {
  const key = pairKey(...verdict.pair);
  const there = (await findDecisions(rest)).find(({ _key }) => _key === key);
  if (there === undefined) return insertDecision(rest, verdict, by);
  const known = verdict.seen.decisions.some(({ _key, version }) => _key === key && version === there.version);
  if (there.kind !== verdict.kind || !known) throw decidedOtherwise(there);
}

/** The rows as they will be stored: one version on, moved now. */
export const moved = (rows: readonly Alias[], { now }: By): readonly Alias[] =>
  rows.map((row) => ({ ...row, time: now / 1000, version: row.version + 1 }));

/** Writes alias rows one after the other. */
export async function saveAliases(rest: Rest, rows: readonly Alias[]): Promise<void> {
  for (const row of rows) await kvReplace(rest, 'appmon_aliases', { ...row });
}

/** Leaves an audit entry. */
export async function leaveEntry(
  rest: Rest,
  entry: { readonly what: string; readonly subject: string; readonly before: unknown; readonly after: unknown },
  { who, why, now }: By,
): Promise<void> {
  const [before, after] = [JSON.stringify(entry.before), JSON.stringify(entry.after)];
  await kvInsert(rest, 'appmon_audit', { time: now / 1000, who, what: entry.what, subject: entry.subject, before, after, why });
}

/** Sets the state of the proposal about a pair, where there is one. */
export async function settleProposal(rest: Rest, pair: readonly [string, string], state: 'open' | 'accepted' | 'rejected'): Promise<void> {
  const [record] = await kvFind(rest, 'appmon_similar', { query: { _key: pairKey(...pair) } });
  if (record?._key !== undefined)
    await kvReplace(rest, 'appmon_similar', { ...record, _key: record._key, state, version: versionOf(record) + 1 });
}
