import { setTimeout as sleep } from 'node:timers/promises';
import { readChannelSettings, type ChannelSettings } from './channel-settings';
import { sendSlack, type SendOutcome, type SlackMessage } from './channels/slack';
import { DIGEST_ITEMS, formatDigest } from './digest';
import { kitError } from './errors';
import { holderName, holdLease, releaseLease } from './lease';
import type { Splunkd } from './splunkd';

const COLLECTION = 'appmon_outbox';
/** Waits between attempts grow from here to there, in seconds. */
const FIRST_WAIT = 5;
const LONGEST_WAIT = 300;
/** Longer than every time-out of one sending together: until then nobody else takes up what a sender has begun. */
const CLAIM_SECONDS = 45;
/** How often a sender looks whether the one before it has finished. */
const LOOK_MS = 500;
/** Times a result is written before it is given up: an unwritten one makes the message go out again. */
const RECORD_TRIES = 4;
const RATE_SECONDS = 60;
const DIGEST_PREFIX = 'digest:';
const OPEN_STATES = ['waiting', 'sending', 'digested'];

/** A notification under way. `_key` is its idempotency key: the same news on the same channel exists once. */
export interface OutboxEntry {
  readonly _key: string;
  readonly channel: 'slack';
  /** The channel's message as JSON text. */
  readonly body: string;
  /** Slack channel for bot tokens. */
  readonly group: string;
  /** `digested`: a digest under way names it; it becomes `sent` with that. */
  readonly state: 'waiting' | 'sending' | 'digested' | 'sent' | 'refused';
  readonly attempts: number;
  /** Epoch seconds. For `sending`: when the sender counts as dead. */
  readonly next_attempt: number;
  readonly created: number;
  readonly sent_at?: number;
  readonly last_error?: string;
  /** Key of the digest that carries this message. */
  readonly digest?: string;
  /** 1 when the channel itself asked to wait: nothing else is sent on it before `next_attempt`. */
  readonly limited?: 0 | 1;
}

/** Puts a message into the outbox; false when the same news is already there. */
export async function enqueue(
  splunkd: Splunkd,
  entry: { key: string; message: SlackMessage; channel: string },
  now: number,
): Promise<boolean> {
  return splunkd.insert(COLLECTION, makeEntry({ key: entry.key, message: entry.message, group: entry.channel }, now));
}

const makeEntry = (of: { key: string; message: SlackMessage; group: string }, now: number): OutboxEntry => ({
  _key: of.key,
  channel: 'slack',
  body: JSON.stringify(of.message),
  group: of.group,
  state: 'waiting',
  attempts: 0,
  next_attempt: now,
  created: now,
});

/** Seconds to wait after so many failed attempts: doubling, capped, with full jitter from `random` in [0, 1). */
export const waitAfter = (attempts: number, random: number): number =>
  FIRST_WAIT + random * Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** attempts);

const settled = (entry: OutboxEntry, outcome: SendOutcome, now: number): OutboxEntry => {
  if (outcome.kind === 'sent') return { ...entry, state: 'sent', sent_at: now };
  if (outcome.kind === 'refused') return { ...entry, state: 'refused', last_error: outcome.reason };
  const wait = outcome.afterSeconds ?? waitAfter(entry.attempts, Math.random());
  const limited = outcome.afterSeconds === undefined ? 0 : 1;
  return { ...entry, state: 'waiting', last_error: outcome.reason, next_attempt: now + wait, limited };
};

/** A message whose earlier sending ended without an answer may have arrived: the reader is told that this one may be a repeat. */
const asRepeat = (message: SlackMessage): SlackMessage => ({
  ...message,
  blocks: [
    ...message.blocks,
    {
      type: 'context',
      elements: [{ type: 'mrkdwn', text: 'Sent again: an earlier attempt ended without an answer, so this may be a repeat.' }],
    },
  ],
});

/** Writes how a sending ended, again and again if need be: the message itself is out. */
async function record(splunkd: Splunkd, entries: readonly OutboxEntry[]): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await splunkd.save(COLLECTION, entries);
      return;
    } catch (error) {
      if (attempt >= RECORD_TRIES) throw error;
      await sleep(LOOK_MS * attempt);
    }
  }
}

/** Sends one entry and records how it ended; `sending` is written first, so that a death in between is seen by whoever comes next. */
async function sendEntry(splunkd: Splunkd, entry: OutboxEntry, settings: ChannelSettings): Promise<OutboxEntry> {
  const isRepeat = entry.state === 'sending';
  const secret = await splunkd.secret('app_monitoring', 'slack');
  if (!secret) {
    const outcome = { kind: 'retry', reason: kitError('APPMON-SLACK-SECRET').message, afterSeconds: undefined } as const;
    const result = settled(entry, outcome, Date.now() / 1000);
    await record(splunkd, [result]);
    return result;
  }
  const begun: OutboxEntry = {
    ...entry,
    state: 'sending',
    attempts: entry.attempts + 1,
    next_attempt: Date.now() / 1000 + CLAIM_SECONDS,
  };
  await splunkd.save(COLLECTION, [begun]);
  const message = JSON.parse(entry.body) as SlackMessage;
  let outcome: SendOutcome;
  try {
    outcome = await sendSlack(isRepeat ? asRepeat(message) : message, { secret, channel: entry.group, settings: settings.http });
  } catch (error) {
    outcome = { kind: 'refused', reason: (error as Error).message };
  }
  const now = Date.now() / 1000;
  const result = settled(begun, outcome, now);
  const carried = outcome.kind === 'retry' ? [] : await splunkd.find<OutboxEntry>(COLLECTION, { digest: entry._key, state: 'digested' });
  await record(splunkd, [result, ...carried.map((each) => settled(each, outcome, now))]);
  return result;
}

/**
 * Puts messages into one digest. They are marked before the digest exists: a death in between leaves marked messages without a
 * digest, which `revive` frees again, so that nothing is lost and nothing goes out both ways.
 */
async function digestOf(splunkd: Splunkd, entries: readonly OutboxEntry[], now: number): Promise<OutboxEntry | undefined> {
  const [first] = entries;
  if (!first) return undefined;
  const message = formatDigest(entries.map(({ body }) => JSON.parse(body) as SlackMessage));
  const digest = makeEntry({ key: `${DIGEST_PREFIX}${first._key}`, message, group: first.group }, now);
  await splunkd.save(COLLECTION, [...entries.map((entry) => ({ ...entry, state: 'digested', digest: digest._key })), digest]);
  return digest;
}

/** Frees messages whose digest was never written, and settles those whose digest ended without them. Returns what is due again. */
async function revive(splunkd: Splunkd, digested: readonly OutboxEntry[]): Promise<readonly OutboxEntry[]> {
  const freed: OutboxEntry[] = [];
  for (const key of new Set(digested.map(({ digest }) => digest ?? ''))) {
    const digest = await splunkd.get<OutboxEntry>(COLLECTION, key);
    const members = digested.filter((entry) => (entry.digest ?? '') === key);
    if (!digest) freed.push(...members.map(({ digest: _lost, ...entry }): OutboxEntry => ({ ...entry, state: 'waiting' })));
    else if (digest.state === 'sent' || digest.state === 'refused') {
      const { state, sent_at, last_error } = digest;
      const ended = { state, ...(sent_at === undefined ? {} : { sent_at }), ...(last_error === undefined ? {} : { last_error }) };
      await splunkd.save(
        COLLECTION,
        members.map((entry) => ({ ...entry, ...ended })),
      );
    }
  }
  await splunkd.save(COLLECTION, freed);
  return freed;
}

/** Messages that went out in the last minute, and whether the channel asked to be left alone until later. */
async function roomOf(splunkd: Splunkd, group: string, messagesPerMinute: number): Promise<number> {
  const now = Date.now() / 1000;
  const limited = await splunkd.find(COLLECTION, { state: 'waiting', group, limited: 1, next_attempt: { $gt: now } });
  if (limited.length > 0) return 0;
  const recent = await splunkd.find<OutboxEntry>(COLLECTION, { state: 'sent', group, sent_at: { $gte: now - RATE_SECONDS } });
  // What went out within a digest was one message.
  return Math.max(0, messagesPerMinute - recent.filter(({ digest }) => digest === undefined).length);
}

/** Sends what is due on one channel while this process holds its lease; stops at the first sign that the channel is down. Returns what was tried. */
async function drainGroup(
  splunkd: Splunkd,
  open: readonly OutboxEntry[],
  context: { readonly settings: ChannelSettings; readonly stillMine: () => Promise<boolean> },
): Promise<OutboxEntry[]> {
  const { settings, stillMine } = context;
  const freed = await revive(
    splunkd,
    open.filter(({ state }) => state === 'digested'),
  );
  const due = [...open.filter(({ state }) => state !== 'digested'), ...freed].sort((a, b) => a.created - b.created);
  const room = await roomOf(splunkd, due[0]?.group ?? '', settings.messagesPerMinute);
  // A message that may have been sent already keeps its own words, and so does a digest.
  const canJoin = ({ state, _key }: OutboxEntry): boolean => state === 'waiting' && !_key.startsWith(DIGEST_PREFIX);
  const single = due.slice(0, due.length > room ? Math.max(0, room - 1) : room);
  const over = room > 0 ? due.slice(single.length).filter(canJoin).slice(0, DIGEST_ITEMS) : [];
  const tried: OutboxEntry[] = [];
  const send = async (entry: OutboxEntry): Promise<boolean> => {
    if (!(await stillMine())) return false;
    const result = await sendEntry(splunkd, entry, settings);
    tried.push(result);
    return result.state !== 'waiting';
  };
  for (const entry of single) if (!(await send(entry))) return tried;
  const digest = await digestOf(splunkd, over, Date.now() / 1000);
  if (digest && (await send(digest))) tried.push(...(await splunkd.find<OutboxEntry>(COLLECTION, { digest: digest._key })));
  return tried;
}

/**
 * Sends what is due, oldest first, no more than a channel's rate allows; what is over it goes out as one digest that names each.
 * One process sends on a channel at a time (a lease); another one waits for it up to `waitSeconds` and leaves the rest to it.
 * Returns what was tried, and what a digest carried.
 */
export async function drainOutbox(splunkd: Splunkd, waitSeconds = 0): Promise<readonly OutboxEntry[]> {
  const holder = holderName();
  const until = Date.now() + waitSeconds * 1000;
  const readOpen = (): Promise<readonly OutboxEntry[]> =>
    splunkd.find<OutboxEntry>(COLLECTION, { state: { $in: OPEN_STATES }, next_attempt: { $lte: Date.now() / 1000 } });
  const tried: OutboxEntry[] = [];
  const groups = new Set((await readOpen()).map(({ group }) => group));
  if (groups.size === 0) return tried;
  const settings = await readChannelSettings(splunkd);
  for (const group of groups) {
    const role = `outbox:slack:${group}`;
    const hold = (): Promise<boolean> => holdLease(splunkd, { role, holder, now: Date.now() / 1000, seconds: CLAIM_SECONDS });
    let held = await hold();
    while (!held && Date.now() < until) {
      await sleep(LOOK_MS);
      held = await hold();
    }
    if (!held) continue;
    try {
      // Read again: whoever held the lease before has sent some of it.
      const open = (await readOpen()).filter((entry) => entry.group === group);
      tried.push(...(await drainGroup(splunkd, open, { settings, stillMine: hold })));
    } finally {
      await releaseLease(splunkd, role, holder);
    }
  }
  return tried;
}
