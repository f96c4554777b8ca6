import { text } from 'node:stream/consumers';
import { ackLink, alertsLink } from '../../kit/links';
import { parsePayload, readResults, textOf, type AlertPayload } from '../../kit/payload';
import { outboxKeyOf, recordNotified } from '../../kit/notified';
import { drainOutbox, enqueue } from '../../kit/outbox';
import { Splunkd, type ResultRow } from '../../kit/splunkd';
import { formatMessage, type MessageContext } from './message';

const log = (level: 'INFO' | 'WARN' | 'ERROR', message: string): void => {
  process.stderr.write(`${level} ${message.replace(/[\r\n]+/g, ' ')}\n`);
};

/** How long the action waits for another sender of the same channel before it leaves its messages to that one and to the detector. */
const WAIT_SECONDS = 20;

const originOf = (link: string): string => (URL.canParse(link) ? new URL(link).origin : '');

/** Reads the notification settings once; what it returns makes of a row what its message needs. */
async function contextReader(splunkd: Splunkd, payload: AlertPayload): Promise<(row: ResultRow) => MessageContext> {
  const settings = await splunkd.settings('app_monitoring_settings', 'notifications');
  const parameters = payload.configuration;
  const base = settings['link_base'] || originOf(payload.results_link);
  const runbook = parameters['runbook'] ?? '';
  const runbookLink = runbook !== '' && settings['runbook_base'] ? `${settings['runbook_base']}${encodeURIComponent(runbook)}` : '';
  return (row) => {
    const incident = textOf(row, 'incident') || textOf(row, 'inc');
    return {
      now: Date.now() / 1000,
      searchName: payload.search_name,
      severity: textOf(row, 'severity') || parameters['severity'] || 'high',
      link: alertsLink(base, incident),
      ackLink: ackLink(base, incident),
      runbook,
      runbookLink,
    };
  };
}

/** The same news on the same channel has the same key: a detection's own key, else the search, its subject and the run. */
const idempotencyKey = (payload: AlertPayload, row: ResultRow, at: number): string => {
  const detection = textOf(row, '_key');
  if (detection !== '') return outboxKeyOf(detection);
  const subject = textOf(row, 'subject');
  if (subject !== '') return outboxKeyOf(`${subject}:${textOf(row, 'window')}`);
  return `search:${payload.search_name || 'sendalert'}:${payload.sid}:${at}`;
};

/**
 * Runs the action: every result row becomes at most one message. Exit code 1 when a message was refused; run by hand (`| sendalert`,
 * the Test button), also when one could not be sent at once: who tests wants to know, the outbox tries again all the same.
 */
export async function runAction(input: string): Promise<number> {
  const payload = parsePayload(input);
  const splunkd = new Splunkd(payload.server_uri, payload.session_key);
  const rows = readResults(payload);
  const now = Date.now() / 1000;
  const context = await contextReader(splunkd, payload);
  const keys = new Set<string>();
  for (const [at, row] of (rows.length > 0 ? rows : [payload.result]).entries()) {
    const message = formatMessage(row, context(row));
    const key = idempotencyKey(payload, row, at);
    if (await enqueue(splunkd, { key, message, channel: payload.configuration['channel'] ?? '' }, now)) keys.add(key);
  }
  const tried = await drainOutbox(splunkd, WAIT_SECONDS);
  await recordNotified(splunkd, tried);
  const failed = tried.filter((entry) => entry.state !== 'sent');
  for (const entry of failed) log(entry.state === 'refused' ? 'ERROR' : 'WARN', `${entry._key}: ${entry.last_error ?? 'unknown'}`);
  const sent = tried.filter(({ _key, state }) => state === 'sent' && keys.has(_key)).length;
  log('INFO', `${keys.size} taken over, ${sent} of them sent`);
  const isByHand = payload.search_name === '';
  return failed.some(({ _key, state }) => state === 'refused' && keys.has(_key)) || (isByHand && sent < keys.size) ? 1 : 0;
}

/** Entry point of bin/appmon_slack.sh. */
export async function main(argv: readonly string[]): Promise<number> {
  if (!argv.includes('--execute')) {
    log('ERROR', 'APPMON-USAGE: expected --execute and a payload on standard input.');
    return 2;
  }
  try {
    return await runAction(await text(process.stdin));
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    log('ERROR', code ? `${code}: ${message}` : message);
    return 1;
  }
}
