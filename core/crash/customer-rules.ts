import type { JsonObject } from '../vocabulary';
import { crashError } from './errors';
import type { JudgedFrame } from './frames';
import { fitsGlob } from './glob';
import { textOf } from './json';

/** What a frame rule does: the frame becomes the app's own, is no longer, or does not count at all. */
const ACTIONS = ['+app', '-app', 'ignore'] as const;
type Action = (typeof ACTIONS)[number];

/** Patterns with `*` and `?`; all that are given must fit, module and function on one frame. */
interface Match {
  readonly type?: string;
  readonly module?: string;
  readonly function?: string;
  readonly message?: string;
}

interface FrameRule {
  readonly id: string;
  readonly match: Match;
  readonly action: Action;
}

interface FingerprintRule {
  readonly id: string;
  readonly match: Match;
  readonly fingerprint: string;
}

/** The rules of one application, in the order in which they are tried; the first that fits wins. */
export interface GroupingRules {
  readonly frames: readonly FrameRule[];
  readonly fingerprints: readonly FingerprintRule[];
}

/** A fingerprint that a customer's rule gave. */
export interface CustomFingerprint {
  readonly rule: string;
  readonly fingerprint: string;
}

const FRAME_PARTS = ['module', 'function'] as const;
const PARTS = ['type', 'message', ...FRAME_PARTS] as const;

const given = (row: JsonObject, name: string): string => (textOf(row[name]) ?? '').trim();

function matchOf(row: JsonObject, rule: string, allowed: readonly (keyof Match)[]): Match {
  const values = PARTS.map((part) => [part, given(row, part)] as const).filter(([, value]) => value !== '');
  for (const [field, value] of values) {
    if (!allowed.includes(field)) throw crashError('APPMON-GROUPING-RULE', { rule, field, value, expected: 'nothing' });
  }
  if (values.length === 0)
    throw crashError('APPMON-GROUPING-RULE', { rule, field: allowed.join(', '), value: 'none', expected: 'a pattern' });
  return Object.fromEntries(values);
}

function frameRuleOf(row: JsonObject, id: string): FrameRule {
  const action = ACTIONS.find((name) => name === given(row, 'action'));
  if (!action)
    throw crashError('APPMON-GROUPING-RULE', { rule: id, field: 'action', value: given(row, 'action'), expected: ACTIONS.join(', ') });
  return { id, match: matchOf(row, id, FRAME_PARTS), action };
}

function fingerprintRuleOf(row: JsonObject, id: string): FingerprintRule {
  const fingerprint = given(row, 'fingerprint');
  if (fingerprint === '')
    throw crashError('APPMON-GROUPING-RULE', { rule: id, field: 'fingerprint', value: 'nothing', expected: 'a text' });
  return { id, match: matchOf(row, id, PARTS), fingerprint };
}

/**
 * The rows of `appmon_grouping_rules` by application; rows without one are for all (`*`). They are tried by `position`, then by
 * `rule`. Throws `APPMON-GROUPING-RULE` for a row that cannot be applied as it is written.
 */
export function parseGroupingRules(rows: readonly JsonObject[]): ReadonlyMap<string, GroupingRules> {
  const positionOf = (row: JsonObject): number => Number(given(row, 'position') || 0);
  const inOrder = [...rows].sort((a, b) => positionOf(a) - positionOf(b) || (given(a, 'rule') < given(b, 'rule') ? -1 : 1));
  const parsed = inOrder.map((row) => {
    const id = given(row, 'rule') || given(row, '_key');
    const kind = given(row, 'kind');
    const app = given(row, 'app_id') || '*';
    if (kind === 'frame') return { app, frame: frameRuleOf(row, id) };
    if (kind === 'fingerprint') return { app, fingerprint: fingerprintRuleOf(row, id) };
    throw crashError('APPMON-GROUPING-RULE', { rule: id, field: 'kind', value: kind, expected: 'frame or fingerprint' });
  });
  const apps = [...new Set(parsed.map(({ app }) => app))];
  return new Map(
    apps.map((app) => {
      const own = parsed.filter((rule) => rule.app === app || rule.app === '*');
      return [app, { frames: own.flatMap(({ frame }) => frame ?? []), fingerprints: own.flatMap(({ fingerprint }) => fingerprint ?? []) }];
    }),
  );
}

/** The rules that hold for an application: its own with those for all, or only these where it has none. */
export const rulesOfApp = (rules: ReadonlyMap<string, GroupingRules>, app: string | undefined): GroupingRules | undefined =>
  rules.get(app ?? '*') ?? rules.get('*');

const fits = (pattern: string | undefined, text: string | undefined): boolean =>
  pattern === undefined || (text !== undefined && fitsGlob(pattern, text));

const fitsFrame = (match: Match, { written }: JudgedFrame): boolean =>
  fits(match.module, written.module) && fits(match.function, written.symbol);

/** A frame as the customer's rules see it; without rules, or when none fits, as it was. */
export function ruledFrame(frame: JudgedFrame, rules: GroupingRules | undefined): JudgedFrame {
  const rule = rules?.frames.find(({ match }) => fitsFrame(match, frame));
  if (!rule) return frame;
  const { written } = frame;
  const isOwn = rule.action === '+app';
  const category = isOwn ? 'app' : rule.action === 'ignore' ? 'indirection' : written.in_app ? 'framework' : written.category;
  return {
    written: { ...written, in_app: isOwn, category },
    rule: `customer:${rule.id}`,
    isUnresolved: isOwn && (written.symbol === undefined || written.obfuscated === true),
  };
}

/** What a fingerprint rule looks at. */
export interface RuleSubject {
  readonly type: string | undefined;
  readonly message: string;
  readonly frames: readonly JudgedFrame[];
}

/** The fingerprint of the first rule that fits a report; undefined when none does. */
export function customFingerprint(rules: GroupingRules | undefined, { type, message, frames }: RuleSubject): CustomFingerprint | undefined {
  const rule = rules?.fingerprints.find(
    ({ match }) =>
      fits(match.type, type) &&
      fits(match.message, message) &&
      ((match.module === undefined && match.function === undefined) || frames.some((frame) => fitsFrame(match, frame))),
  );
  return rule && { rule: `customer:${rule.id}`, fingerprint: rule.fingerprint };
}
