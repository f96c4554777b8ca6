import type { AliasRow } from '../../../core/grouping/merges';
import type { Constraint, Similarity } from '../../../core/grouping/types';
import type { KvRecord } from './kv';
import { fieldNumber, fieldText, versionOf } from './kv';

/** A row of `appmon_aliases` as it is stored: reports with these two keys belong to `issue`. `time` in seconds. */
export interface Alias extends AliasRow {
  readonly _key: string;
  readonly time: number;
  readonly version: number;
}

/** A row of `appmon_constraints`: what a person decided about two issues, and in which words. `time` in seconds. */
export interface Decision extends Constraint {
  readonly _key: string;
  readonly reason: string;
  readonly who: string;
  readonly time: number;
  readonly version: number;
}

/** A row of `appmon_similar`: two issues that look alike. */
export interface Proposed {
  readonly key: string;
  readonly left: string;
  readonly right: string;
  readonly leftTitle: string;
  readonly rightTitle: string;
  readonly score: number;
  readonly level: string;
  readonly state: string;
  /** The terms of the score; undefined when they cannot be read. */
  readonly similarity: Similarity | undefined;
  readonly record: KvRecord;
}

/** An entry of `appmon_audit`. `before` and `after` are JSON; `time` in milliseconds. */
export interface AuditEntry {
  readonly key: string;
  readonly time: number;
  readonly who: string;
  readonly what: string;
  readonly subject: string;
  readonly before: string;
  readonly after: string;
  readonly why: string;
}

/** Key of a pair in `appmon_constraints` and `appmon_similar`, whatever the order of its issues. */
export const pairKey = (a: string, b: string): string => [a, b].sort().join(':');

/** A record of `appmon_aliases`. */
export const aliasOf = (record: KvRecord): Alias => ({
  _key: fieldText(record, '_key') || `${fieldText(record, 'issue_key')}:${fieldText(record, 'variant_key')}`,
  issue_key: fieldText(record, 'issue_key'),
  variant_key: fieldText(record, 'variant_key'),
  issue: fieldText(record, 'issue'),
  reason: fieldText(record, 'reason'),
  time: fieldNumber(record, 'time') ?? 0,
  version: versionOf(record),
});

/** A record of `appmon_constraints`. */
export const decisionOf = (record: KvRecord): Decision => ({
  _key: fieldText(record, '_key'),
  kind: fieldText(record, 'kind') === 'must-link' ? 'must-link' : 'cannot-link',
  left: fieldText(record, 'left'),
  right: fieldText(record, 'right'),
  reason: fieldText(record, 'reason'),
  who: fieldText(record, 'who'),
  time: fieldNumber(record, 'time') ?? 0,
  version: versionOf(record),
});

const isSimilarity = (value: unknown): value is Similarity =>
  typeof value === 'object' &&
  value !== null &&
  'matched' in value &&
  Array.isArray(value.matched) &&
  'onlyLeft' in value &&
  'onlyRight' in value;

/** JSON of a field; undefined when it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** A record of `appmon_similar`. */
export function proposedOf(record: KvRecord): Proposed {
  const similarity = jsonOf(fieldText(record, 'explanation'));
  const [left, right] = [fieldText(record, 'left'), fieldText(record, 'right')];
  return {
    key: fieldText(record, '_key'),
    left,
    right,
    leftTitle: fieldText(record, 'left_title') || left,
    rightTitle: fieldText(record, 'right_title') || right,
    score: fieldNumber(record, 'score') ?? 0,
    level: fieldText(record, 'level'),
    state: fieldText(record, 'state'),
    similarity: isSimilarity(similarity) ? similarity : undefined,
    record,
  };
}

/** A record of `appmon_audit`. */
export const auditOf = (record: KvRecord): AuditEntry => ({
  key: fieldText(record, '_key'),
  time: (fieldNumber(record, 'time') ?? 0) * 1000,
  who: fieldText(record, 'who'),
  what: fieldText(record, 'what'),
  subject: fieldText(record, 'subject'),
  before: fieldText(record, 'before'),
  after: fieldText(record, 'after'),
  why: fieldText(record, 'why'),
});

const isRecord = (value: unknown): value is KvRecord => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The alias rows of one side of an audit entry; none when it holds something else. */
export function aliasesIn(text: string): readonly Alias[] {
  const value = jsonOf(text);
  return Array.isArray(value)
    ? value
        .filter(isRecord)
        .map(aliasOf)
        .filter(({ issue_key: key, issue }) => key !== '' && issue !== '')
    : [];
}
