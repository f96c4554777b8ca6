import { text } from 'node:stream/consumers';
import { parsePayload, readResults, textOf, type AlertPayload } from '../../kit/payload';
import { drainOutbox, enqueue } from '../../kit/outbox';
import { APP, Splunkd, type ResultRow } from '../../kit/splunkd';
import { formatMessage, type MessageContext } from './message';

const log = (level: 'INFO' | 'WARN' | 'ERROR', message: string): void => {
  process.stderr.write(`${level} ${message.replace(/[\r\n]+/g, ' ')}\n`);
};

/** Reads the notification settings and turns them into what a message needs. */
async function contextOf(splunkd: Splunkd, payload: AlertPayload, row: ResultRow): Promise<MessageContext> {
  const settings = await splunkd.settings('app_monitoring_settings', 'notifications');
  const parameters = payload.configuration;
  const origin = settings['link_base'] || (payload.results_link === '' ? '' : new URL(payload.results_link).origin);
  const incident = textOf(row, 'incident') || textOf(row, 'inc');
  const runbook = parameters['runbook'] ?? '';
  return {
    searchName: payload.search_name,
    severity: textOf(row, 'severity') || parameters['severity'] || 'high',
    link: origin === '' ? '' : `${origin}/en-GB/app/${APP}/alerts${incident === '' ? '' : `?inc=${encodeURIComponent(incident)}`}`,
    runbook,
    runbookLink: runbook !== '' && settings['runbook_base'] ? `${settings['runbook_base']}${encodeURIComponent(runbook)}` : '',
  };
}

/** The same news on the same channel has the same key: a detection's own key, else the search, its subject and the run. */
const idempotencyKey = (payload: AlertPayload, row: ResultRow, at: number): string => {
  const detection = textOf(row, '_key');
  if (detection !== '') return `slack:${detection}`;
  const subject = textOf(row, 'subject');
  if (subject !== '') return `slack:${subject}:${textOf(row, 'window')}`;
  return `slack:${payload.search_name || 'sendalert'}:${payload.sid}:${at}`;
};

/** Records when people were told, on the detections that this run sent. */
async function recordNotified(splunkd: Splunkd, keys: readonly string[], now: number): Promise<void> {
  for (const key of keys) {
    const detection = await splunkd.get<{ _key: string }>('appmon_detections', key);
    if (detection) await splunkd.save('appmon_detections', [{ ...detection, state: 'notified', notified_time: now }]);
  }
}

/** Runs the action: every result row becomes at most one message. Exit code 0, or 1 when nothing could be taken over. */
export async function runAction(input: string): Promise<number> {
  const payload = parsePayload(input);
  const splunkd = new Splunkd(payload.server_uri, payload.session_key);
  const rows = readResults(payload);
  const now = Date.now() / 1000;
  const entries = new Map<string, string>();
  for (const [at, row] of (rows.length > 0 ? rows : [payload.result]).entries()) {
    const message = formatMessage(row, await contextOf(splunkd, payload, row));
    const key = idempotencyKey(payload, row, at);
    if (await enqueue(splunkd, { key, message, channel: payload.configuration['channel'] ?? '' }, now))
      entries.set(key, textOf(row, '_key'));
  }
  const tried = await drainOutbox(splunkd, Date.now() / 1000);
  const failed = tried.filter((entry) => entry.state !== 'sent');
  for (const entry of failed) log(entry.state === 'refused' ? 'ERROR' : 'WARN', `${entry._key}: ${entry.last_error ?? 'unknown'}`);
  const sent = tried.filter((entry) => entry.state === 'sent' && entries.has(entry._key)).map((entry) => entries.get(entry._key) ?? '');
  await recordNotified(
    splunkd,
    sent.filter((key) => key !== ''),
    Date.now() / 1000,
  );
  log('INFO', `${entries.size} taken over, ${tried.length - failed.length} sent, ${failed.length} waiting or refused`);
  return failed.some((entry) => entry.state === 'refused') ? 1 : 0;
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
