import { createTransport } from 'nodemailer';
import { stringify } from 'csv-stringify/sync';
import type { Cell, Row } from '../spl/value';
import type { Stanza } from '../conf/types';
import { cellText } from '../jobs/results-csv';
import { schedulerError } from './errors';
import { isOn } from './saved-search';
import { fillTokens, type TokenSource } from './tokens';

/** One mail to be made: merged settings of `[email]` and `action.email.*`, the results, and what tokens stand for. */
export interface MailInput {
  readonly settings: Stanza;
  readonly fields: readonly string[];
  readonly source: TokenSource;
  /** Alerts and scheduled reports have their own default subject and message. */
  readonly isAlert: boolean;
}

/** A mail before it is sent. */
export interface Mail {
  readonly from: string;
  readonly to: string[];
  readonly cc: string[];
  readonly bcc: string[];
  readonly subject: string;
  readonly html?: string;
  readonly text: string;
  readonly priority: 'high' | 'normal' | 'low';
  readonly attachments: ReadonlyArray<{ readonly filename: string; readonly content: string; readonly contentType: string }>;
}

const INLINE_ROWS = 10_000;

const addresses = (text: string | undefined): string[] =>
  (text ?? '')
    .split(/[,;]/)
    .map((part) => part.trim())
    .filter(Boolean);

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const shown = (fields: readonly string[]): string[] =>
  fields.filter((field) => !field.startsWith('_') || field === '_time' || field === '_raw');

const cellLabel = (field: string, cell: Cell): string =>
  field === '_time' && cell !== undefined && Number.isFinite(Number(cell)) ? new Date(Number(cell) * 1000).toISOString() : cellText(cell);

function htmlTable(fields: readonly string[], rows: readonly Row[]): string {
  const style = 'style="border:1px solid #ccc;padding:4px 8px;text-align:left"';
  const head = fields.map((field) => `<th ${style}>${escapeHtml(field)}</th>`).join('');
  const body = rows.map(
    (row) =>
      `<tr>${fields.map((field) => `<td ${style}>${escapeHtml(cellLabel(field, row[field])).replaceAll('\n', '<br>')}</td>`).join('')}</tr>`,
  );
  return `<table style="border-collapse:collapse"><thead><tr>${head}</tr></thead><tbody>${body.join('\n')}</tbody></table>`;
}

const textTable = (fields: readonly string[], rows: readonly Row[]): string =>
  [fields.join(' | '), ...rows.map((row) => fields.map((field) => cellLabel(field, row[field])).join(' | '))].join('\n');

const PRIORITIES: Readonly<Record<string, Mail['priority']>> = { '1': 'high', '2': 'high', '3': 'normal', '4': 'low', '5': 'low' };

/** The optional lines under the message, each switched by its `include.*` setting. */
const INCLUDES: ReadonlyArray<readonly [setting: string, label: string, value: (source: TokenSource) => string]> = [
  ['include.view_link', 'Alert', ({ viewLink }) => viewLink],
  ['include.results_link', 'Results', ({ resultsLink }) => resultsLink],
  ['include.search', 'Search', ({ search }) => search.search],
  ['include.trigger', 'Trigger condition', ({ search }) => search.settings['alert_condition'] || search.settings['counttype'] || 'always'],
  ['include.trigger_time', 'Trigger time', ({ triggerTime }) => new Date(triggerTime * 1000).toISOString()],
];

/** Makes the mail of an alert or report: subject and message with tokens filled, links, inline table, CSV attachment. */
export function buildMail({ settings, fields, source, isAlert }: MailInput): Mail {
  const fill = (text: string | undefined): string => fillTokens(text ?? '', source);
  const kind = isAlert ? 'alert' : 'report';
  const to = addresses(fill(settings['to']));
  if (to.length === 0) throw schedulerError('APPMON-SCHED-EMAIL-TO', { name: source.search.name });
  const columns = shown(fields);
  const rows = source.rows.slice(0, Number(settings['maxresults'] || INLINE_ROWS));
  const message = fill(settings[`message.${kind}`]);
  const lines = INCLUDES.filter(([setting]) => isOn(settings[setting])).map(([, label, value]) => [label, value(source)] as const);
  const inline = isOn(settings['inline']);
  const html = [
    `<p>${escapeHtml(message).replaceAll('\n', '<br>')}</p>`,
    ...lines.map(([label, value]) =>
      /^https?:/.test(value)
        ? `<p>${label}: <a href="${escapeHtml(value)}">${escapeHtml(value)}</a></p>`
        : `<p>${label}: ${escapeHtml(value)}</p>`,
    ),
    ...(inline ? [htmlTable(columns, rows)] : []),
  ].join('\n');
  const text = [message, ...lines.map(([label, value]) => `${label}: ${value}`), ...(inline ? [textTable(columns, rows)] : [])].join(
    '\n\n',
  );
  const csv = (): string => stringify([columns, ...rows.map((row) => columns.map((field) => cellText(row[field])))]);
  const attached = isOn(settings['sendcsv']);
  return {
    from: fill(settings['from']) || 'splunk',
    to,
    cc: addresses(fill(settings['cc'])),
    bcc: addresses(fill(settings['bcc'])),
    subject: (fill(settings['subject']) || fill(settings[`subject.${kind}`])).replace(/[\r\n]+/g, ' '),
    ...((settings['content_type'] ?? 'html') === 'html' ? { html: `<!doctype html><html><body>${html}</body></html>` } : {}),
    text,
    priority: PRIORITIES[settings['priority'] ?? '3'] ?? 'normal',
    attachments: attached
      ? [{ filename: `${source.search.name.replace(/[^\w.-]+/g, '_')}.csv`, content: csv(), contentType: 'text/csv; charset=utf-8' }]
      : [],
  };
}

/**
 * Sends a mail through `mailserver` (`host[:port]`, default port 25; 465 with `use_ssl`), with STARTTLS demanded by `use_tls`
 * and a login when `auth_username` is set.
 */
export async function sendMail(mail: Mail, settings: Stanza): Promise<void> {
  const ssl = isOn(settings['use_ssl']);
  const [, host = 'localhost', port] = /^(.*?)(?::(\d+))?$/.exec(settings['mailserver'] || 'localhost') ?? [];
  const transport = createTransport({
    host,
    port: Number(port ?? (ssl ? 465 : 25)),
    secure: ssl,
    requireTLS: isOn(settings['use_tls']),
    connectionTimeout: 10_000,
    socketTimeout: 30_000,
    ...(settings['auth_username'] ? { auth: { user: settings['auth_username'], pass: settings['auth_password'] ?? '' } } : {}),
  });
  try {
    const from = mail.from.includes('@') ? mail.from : `${mail.from}@${host}`;
    await transport.sendMail({ ...mail, from, attachments: mail.attachments.map((each) => ({ ...each })) });
  } finally {
    transport.close();
  }
}
