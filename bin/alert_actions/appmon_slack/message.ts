import type { SlackMessage } from '../../kit/channels/slack';
import { numberOf, textOf } from '../../kit/payload';
import type { ResultRow } from '../../kit/splunkd';

/** What a message needs beside the result row. */
export interface MessageContext {
  /** Epoch seconds. */
  readonly now: number;
  readonly searchName: string;
  readonly severity: string;
  /** Address of the page that shows the incident. */
  readonly link: string;
  /** The same with the acknowledgement begun; empty without an incident. */
  readonly ackLink: string;
  /** Name and address of the runbook; the address may be empty. */
  readonly runbook: string;
  readonly runbookLink: string;
}

const GLYPHS: Readonly<Record<string, string>> = {
  critical: ':octagonal_sign:',
  high: ':warning:',
  medium: ':large_blue_circle:',
  low: ':white_circle:',
};

/** Slack's three control characters (docs.slack.dev, "Escaping text"); field values must not make links or mentions. */
export const escapeSlack = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Slack shows it in the reader's own zone; where it cannot, the text in UTC stands. */
const clock = (epoch: number): string =>
  `<!date^${Math.floor(epoch)}^{date_short_pretty} {time_secs}|${new Date(epoch * 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC>`;

const duration = (seconds: number): string => {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  return whole < 3600
    ? `${Math.floor(whole / 60)} min ${whole % 60} s`
    : `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
};

const counted = (count: number, one: string, many: string): string => `${count.toLocaleString('en-GB')} ${count === 1 ? one : many}`;

/** A message that comes so long after its detection says so: the monitoring was down in between. */
const LATE_SECONDS = 300;

const TO_DO = 'Whoever is on call acknowledges, then follows the runbook. Updates go to the incident, not to this channel.';

const note = (text: string): unknown => ({ type: 'context', elements: [{ type: 'mrkdwn', text }] });

function facts(row: ResultRow, now: number): readonly (readonly [label: string, value: string])[] {
  const users = numberOf(row, 'users');
  const crashes = numberOf(row, 'crashes');
  const since = numberOf(row, 'since');
  const ratio = numberOf(row, 'ratio');
  const received = numberOf(row, 'received_time');
  const detected = numberOf(row, 'detected_time');
  const version = textOf(row, 'app_version');
  const issue = textOf(row, 'issue');
  const all: readonly (readonly [string, string])[] = [
    [
      'Who',
      users === undefined || users === 0
        ? ''
        : `${counted(users, 'installation', 'installations')}, ${crashes === undefined ? '?' : counted(crashes, 'crash', 'crashes')}`,
    ],
    [
      'Where',
      [textOf(row, 'app_id'), textOf(row, 'platform'), version]
        .filter((part) => part !== '' && part !== '-')
        .map(escapeSlack)
        .join(' · '),
    ],
    ['Since', since === undefined ? '' : clock(since)],
    ['Against normal', ratio === undefined || ratio === 0 ? '' : `${ratio.toFixed(ratio < 10 ? 1 : 0)} times`],
    ['Top issue', issue === '' ? '' : escapeSlack(`${issue} ${textOf(row, 'issue_title')}`.trim())],
    ['Details', escapeSlack(textOf(row, 'detail'))],
    ['Received → detected', received === undefined || detected === undefined ? '' : duration(detected - received)],
    [
      'Told late',
      detected === undefined || now - detected < LATE_SECONDS
        ? ''
        : `${duration(now - detected)} after it was detected: the monitoring was interrupted`,
    ],
  ];
  return all.filter(([, value]) => value !== '');
}

/** The message for one result row: what happened, who, where, since when, top issue, and where to look. Pure. */
export function formatMessage(row: ResultRow, context: MessageContext): SlackMessage {
  const users = numberOf(row, 'users') ?? 0;
  const subject = textOf(row, 'title') || context.searchName || 'App Monitoring';
  const title = users === 0 ? subject : `${subject}: ${counted(users, 'installation', 'installations')}`;
  const glyph = GLYPHS[context.severity] ?? GLYPHS['medium'] ?? '';
  const links = [
    context.link === '' ? '' : `<${escapeSlack(context.link)}|Open incident>`,
    context.ackLink === '' ? '' : `<${escapeSlack(context.ackLink)}|Acknowledge>`,
    context.runbook === ''
      ? ''
      : context.runbookLink === ''
        ? `Runbook ${escapeSlack(context.runbook)}`
        : `<${context.runbookLink}|Runbook ${escapeSlack(context.runbook)}>`,
  ].filter((link) => link !== '');
  const rows = facts(row, context.now);
  return {
    text: `${context.severity}: ${escapeSlack(title)}`,
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: `${glyph} *${escapeSlack(title).slice(0, 2800)}*` } },
      ...(rows.length > 0
        ? [
            {
              type: 'section',
              fields: rows.slice(0, 10).map(([label, value]) => ({ type: 'mrkdwn', text: `*${label}*\n${value}`.slice(0, 2000) })),
            },
          ]
        : []),
      ...(context.ackLink === '' ? [] : [note(TO_DO)]),
      ...(links.length > 0 ? [note(links.join('  ·  '))] : []),
    ],
  };
}
