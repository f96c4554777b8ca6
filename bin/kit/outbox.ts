import { sendSlack, type SendOutcome, type SlackMessage } from './channels/slack';
import { kitError } from './errors';
import type { HttpSettings } from './http';
import type { Splunkd } from './splunkd';

const COLLECTION = 'appmon_outbox';
/** Waits between attempts grow from here to there, in seconds. */
const FIRST_WAIT = 5;
const LONGEST_WAIT = 300;
/** How long a sender may take before another one may try: longer than every time-out of a sending. */
const CLAIM_SECONDS = 30;

/** A notification under way. `_key` is its idempotency key: the same news on the same channel exists once. */
export interface OutboxEntry {
  readonly _key: string;
  readonly channel: 'slack';
  /** The channel's message as JSON text. */
  readonly body: string;
  /** Slack channel for bot tokens. */
  readonly group: string;
  readonly state: 'waiting' | 'sending' | 'sent' | 'refused';
  readonly attempts: number;
  /** Epoch seconds. */
  readonly next_attempt: number;
  readonly created: number;
  readonly sent_at?: number;
  readonly last_error?: string;
}

/** What sending needs to know of this site. */
export interface ChannelSettings {
  readonly http: HttpSettings;
  readonly messagesPerMinute: number;
}

/** Reads the notification settings that an admin set. */
export async function readChannelSettings(splunkd: Splunkd): Promise<ChannelSettings> {
  const settings = await splunkd.settings('app_monitoring_settings', 'notifications');
  const proxy = process.env['HTTPS_PROXY'] ?? process.env['https_proxy'];
  return {
    http: {
      allowedPrivateHosts: (settings['allowed_private_hosts'] ?? '')
        .split(',')
        .map((host) => host.trim())
        .filter((host) => host !== ''),
      ...(proxy ? { proxy } : {}),
    },
    messagesPerMinute: Number(settings['messages_per_minute']) || 20,
  };
}

/** Puts a message into the outbox; false when the same news is already there. */
export async function enqueue(
  splunkd: Splunkd,
  entry: { key: string; message: SlackMessage; channel: string },
  now: number,
): Promise<boolean> {
  const document: OutboxEntry = {
    _key: entry.key,
    channel: 'slack',
    body: JSON.stringify(entry.message),
    group: entry.channel,
    state: 'waiting',
    attempts: 0,
    next_attempt: now,
    created: now,
  };
  return splunkd.insert(COLLECTION, document);
}

/** Seconds to wait after so many failed attempts: doubling, capped, with full jitter from `random` in [0, 1). */
export const waitAfter = (attempts: number, random: number): number =>
  FIRST_WAIT + random * Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** attempts);

const settled = (entry: OutboxEntry, outcome: SendOutcome, now: number): OutboxEntry => {
  const attempts = entry.attempts + 1;
  if (outcome.kind === 'sent') return { ...entry, attempts, state: 'sent', sent_at: now };
  if (outcome.kind === 'refused') return { ...entry, attempts, state: 'refused', last_error: outcome.reason };
  return {
    ...entry,
    attempts,
    state: 'waiting',
    last_error: outcome.reason,
    next_attempt: now + (outcome.afterSeconds ?? waitAfter(attempts, Math.random())),
  };
};

/** Sends one entry and records how it ended. The state `sending` keeps a second sender away while this one works. */
async function sendEntry(splunkd: Splunkd, entry: OutboxEntry, settings: ChannelSettings): Promise<OutboxEntry> {
  const started = Date.now() / 1000;
  await splunkd.save(COLLECTION, [{ ...entry, state: 'sending', next_attempt: started + CLAIM_SECONDS }]);
  const secret = await splunkd.secret('app_monitoring', 'slack');
  let outcome: SendOutcome;
  if (!secret) outcome = { kind: 'retry', reason: kitError('APPMON-SLACK-SECRET').message, afterSeconds: LONGEST_WAIT };
  else {
    try {
      outcome = await sendSlack(JSON.parse(entry.body) as SlackMessage, { secret, channel: entry.group, settings: settings.http });
    } catch (error) {
      outcome = { kind: 'refused', reason: (error as Error).message };
    }
  }
  const result = settled(entry, outcome, Date.now() / 1000);
  await splunkd.save(COLLECTION, [result]);
  return result;
}

/** Sends what is due, oldest first, no more than the channel's rate allows; what is over it goes out as one digest. Returns what was tried. */
export async function drainOutbox(splunkd: Splunkd, now: number): Promise<readonly OutboxEntry[]> {
  const open = await splunkd.find<OutboxEntry>(COLLECTION, { state: { $ne: 'sent' }, next_attempt: { $lte: now } });
  const due = open.filter((entry) => entry.state !== 'refused').sort((a, b) => a.created - b.created);
  if (due.length === 0) return [];
  const settings = await readChannelSettings(splunkd);
  const recent = await splunkd.find<OutboxEntry>(COLLECTION, { state: 'sent', sent_at: { $gte: now - 60 } });
  const room = Math.max(0, settings.messagesPerMinute - recent.length);
  const tried: OutboxEntry[] = [];
  for (const entry of due.slice(0, room)) tried.push(await sendEntry(splunkd, entry, settings));
  return tried;
}
