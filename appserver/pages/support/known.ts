import type { Level } from '../../../visualizations/kit/tokens';
import type { KvRecord } from '../../ui/data/kv';
import { fieldNumber, fieldText } from '../../ui/data/kv';
import { platformName } from '../../ui/facts/narrow';
import type { AnswerText } from '../../ui/parts/Answer';
import type { Issue } from '../issues/searches';
import type { Formats } from '../../../visualizations/kit/format';

/** An approved or draft text for customers. `approvedAt` in milliseconds, null = not approved. */
export interface Reply {
  readonly record: KvRecord;
  readonly es: string;
  readonly en: string;
  readonly steps: readonly string[];
  readonly approvedBy: string;
  readonly approvedAt: number | null;
  readonly runbook: string;
}

/** An issue in the customer's language. */
export interface Known {
  readonly issue: Issue;
  readonly symptom: string;
  readonly who: string;
  readonly level: Level;
  readonly words: string;
  readonly reply: Reply | undefined;
}

const replyOf = (record: KvRecord): Reply => {
  const approvedBy = fieldText(record, 'approved_by');
  const approvedAt = fieldNumber(record, 'approved_at');
  return {
    record,
    es: fieldText(record, 'reply_es'),
    en: fieldText(record, 'reply_en'),
    steps: fieldText(record, 'steps')
      .split('\n')
      .map((step) => step.trim())
      .filter((step) => step !== ''),
    approvedBy,
    approvedAt: approvedBy === '' || approvedAt === null || approvedAt === 0 ? null : approvedAt * 1000,
    runbook: fieldText(record, 'runbook'),
  };
};

const states: Readonly<Record<string, readonly [Level, string]>> = {
  open: ['watch', 'Investigating'],
  regressed: ['watch', 'Came back, investigating'],
  resolved: ['normal', 'Fixed'],
  snoozed: ['none', 'Known, no date'],
  muted: ['none', 'Known, no date'],
};

const isReply = (record: KvRecord, issue: Issue): boolean => [issue.issue, issue.key].includes(fieldText(record, 'issue_key'));

/** Issues that customers notice: those with a text first, then open ones by users. Non-fatal issues without a text are left out. */
export function knownIssues(issues: readonly Issue[], replies: readonly KvRecord[]): readonly Known[] {
  return issues
    .map((issue) => {
      const record = replies.find((candidate) => isReply(candidate, issue));
      const resolved = issue.record === undefined ? '' : fieldText(issue.record, 'resolved_in');
      const [level, words] = states[issue.state] ?? (['none', issue.state] as const);
      return {
        issue,
        symptom:
          (record === undefined ? '' : fieldText(record, 'symptom')) ||
          (issue.kind === 'anr' || issue.kind === 'hang' ? 'The app does not respond' : 'The app closes'),
        who: [platformName(issue.platform), issue.firstVersion === issue.lastVersion ? issue.lastVersion : '']
          .filter((word) => word !== '')
          .join(' '),
        level,
        words: resolved === '' ? words : `Fixed in ${resolved}`,
        reply: record === undefined ? undefined : replyOf(record),
      };
    })
    .filter(({ issue, reply }) => reply !== undefined || (issue.kind !== 'nonfatal' && ['open', 'regressed'].includes(issue.state)))
    .sort((a, b) => Number(b.reply !== undefined) - Number(a.reply !== undefined) || b.issue.users - a.issue.users);
}

/** The sentence of the Support page. */
export function supportAnswer(known: readonly Known[], formats: Formats): AnswerText {
  const worst = [...known]
    .filter(({ issue }) => issue.above > 0 && ['open', 'regressed'].includes(issue.state))
    .sort((a, b) => b.issue.above - a.issue.above)[0];
  if (worst === undefined)
    return {
      level: 'normal',
      title: 'No known issue is hitting customers more than usual',
      detail: `${formats.number(known.length)} known issues of 24 h`,
    };
  const approved = typeof worst.reply?.approvedAt !== 'number' ? 'no approved reply yet' : `reply approved by ${worst.reply.approvedBy}`;
  const since = worst.issue.firstSeen === null ? '' : `since ${formats.dateTime(worst.issue.firstSeen)}`;
  return {
    level: worst.issue.badges.includes('new') ? 'bad' : 'watch',
    title: `Customers calling about “${worst.symptom}” are hitting a known issue`,
    detail: [worst.who, since, `${formats.number(worst.issue.users)} users`, approved].filter((part) => part !== '').join(' · '),
  };
}
