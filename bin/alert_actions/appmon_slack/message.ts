import type { SlackMessage } from '../../kit/channels/slack';
import { numberOf, textOf } from '../../kit/payload';
import type { ResultRow } from '../../kit/splunkd';

/** What a message needs beside the result row. */
export interface MessageContext {
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

const clock = (epoch: number): string => `<!date^${Math.floor(epoch)}^{time_secs}|${new Date(epoch * 1000).toISOString()}>`;

const duration = (seconds: number): string => {
  const whole = Math.max(0, Math.round(seconds));
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} m ${whole % 60} s`;
};

function facts(row: ResultRow): readonly (readonly [label: string, value: string])[] {
  const users = numberOf(row, 'users');
  const crashes = numberOf(row, 'crashes');
  const since = numberOf(row, 'since');
  const ratio = numberOf(row, 'ratio');
  const received = numberOf(row, 'received_time');
  const detected = numberOf(row, 'detected_time');
  const version = textOf(row, 'app_version');
  const issue = textOf(row, 'issue');
  const all: readonly (readonly [string, string])[] = [
    ['Who', users === undefined ? '' : `${users} installations, ${crashes ?? '?'} crashes`],
    [
      'Where',
      [textOf(row, 'app_id'), textOf(row, 'platform'), version]
        .filter((part) => part !== '')
        .map(escapeSlack)
        .join(' · '),
    ],
    ['Since', since === undefined ? '' : clock(since)],
    ['Against normal', ratio === undefined ? '' : `${ratio.toFixed(ratio < 10 ? 1 : 0)} times`],
    ['Top issue', issue === '' ? '' : escapeSlack(`${issue} ${textOf(row, 'issue_title')}`.trim())],
    ['Received → detected', received === undefined || detected === undefined ? '' : duration(detected - received)],
  ];
  return all.filter(([, value]) => value !== '');
}

/** The message for one result row: what happened, who, where, since when, top issue, and where to look. Pure. */
export function formatMessage(row: ResultRow, context: MessageContext): SlackMessage {
  const users = textOf(row, 'users');
  const subject = textOf(row, 'title') || context.searchName || 'App Monitoring';
  const title = users === '' ? subject : `${subject}: ${users} installations`;
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
  const rows = facts(row);
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
      ...(links.length > 0 ? [{ type: 'context', elements: [{ type: 'mrkdwn', text: links.join('  ·  ') }] }] : []),
    ],
  };
}
