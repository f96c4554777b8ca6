import { createHash } from 'node:crypto';
import { createHasher, supportCodeOf } from '../../../core/redact';
import { openStore } from '../../../runtime/store';
import type { IndexedEvent } from '../../../runtime/store/types';
import { seeded, type Random } from '../../demo/random';
import { multiply } from './multiply';
import { Rollups } from './rollups';
import { makeTemplates, type EventTemplate, type Slot } from './templates';

const DAY = 86_400;
const INSTALLATIONS = 300_000;
const ISSUES = 300;
/** Share of sessions that end in a report: a bad day of a bad app, so that the pages of crashes have work. */
const CRASHING = 0.01;
/** Share of reports and events that come late, by ten minutes on average. */
const LATE = 0.03;
const BATCH = 4_000;
const FLUSH_EVERY = 100_000;
/** A big store is one slice that went through `append`, and copies of it. */
const COPIES = 20;
const COPIED_FROM = 1_000_000;
const INDEXES = [
  ['appmon_events', 'event'],
  ['appmon_crashes', 'event'],
  ['appmon_metrics', 'metric'],
] as const;

/** What was put into the store. */
export interface Loaded {
  /** Time of the newest event, epoch seconds. */
  readonly end: number;
  readonly events: number;
  readonly reports: number;
  readonly metrics: number;
  /** How often the appended slice is in the store. */
  readonly copies: number;
  readonly meanBytes: number;
  readonly seconds: number;
}

interface Person {
  readonly installation: string;
  readonly user: string;
  readonly support: string;
}

function makePeople(): Person[] {
  return Array.from({ length: INSTALLATIONS }, (_, number) => {
    const installation = createHash('sha256').update(`phone-${number}`).digest('hex');
    return {
      installation,
      user: createHash('sha256').update(`user-${number}`).digest('hex'),
      support: `"support_code":"${supportCodeOf(installation)}"`,
    };
  });
}

const hex = (random: Random): string =>
  Math.floor(random.next() * 2 ** 32)
    .toString(16)
    .padStart(8, '0');
const id = (random: Random): string => hex(random) + hex(random) + hex(random) + hex(random);

/** Few issues bring most reports: the square of a uniform number leans to the low ones. */
const issueOf = (random: Random): string =>
  createHash('sha256')
    .update(`issue-${Math.floor(random.next() ** 2 * ISSUES)}`)
    .digest('hex');

function copy(template: EventTemplate, context: { start: number; person: Person; session: string; random: Random }): IndexedEvent {
  const { start, person, session, random } = context;
  const time = Math.round((start + template.offset) * 1000) / 1000;
  const values: Readonly<Record<Slot, string>> = { ...person, session, time: `"occurred_time":${time}` };
  let raw = template.texts[0] ?? '';
  template.slots.forEach((slot, at) => (raw += values[slot] + (template.texts[at + 1] ?? '')));
  const received = time + (random.next() < LATE ? random.wait(1 / 600) : 0.4 + random.wait(1.5));
  const fields: Record<string, string> = { ...template.fields, event_id: id(random), received_time: received.toFixed(3) };
  if ('install_id_hash' in fields) fields['install_id_hash'] = person.installation;
  if ('user_id_hash' in fields) fields['user_id_hash'] = person.user;
  if ('issue_key' in fields) fields['issue_key'] = issueOf(random);
  const { index, sourcetype } = template;
  return { index, time, indexTime: Math.ceil(received), host: 'bench', source: 'bench', sourcetype, raw, fields };
}

/** So many events in the `span` seconds before `end` (epoch seconds). */
interface Slice {
  readonly count: number;
  readonly end: number;
  readonly span: number;
}

/** Events in order of their sessions. */
function* makeEvents({ count, end, span }: Slice): Generator<IndexedEvent> {
  const random = seeded(11);
  const { quiet, crashing } = makeTemplates(createHasher(createHash('sha256').update('bench').digest()));
  const people = makePeople();
  const perSession = quiet.reduce((sum, session) => sum + session.length, 0) / quiet.length;
  const gap = span / (count / perSession);
  let made = 0;
  for (let start = end - span; made < count; start += gap) {
    const pool = random.next() < CRASHING ? crashing : quiet;
    const templates = pool[Math.floor(random.next() * pool.length)] ?? [];
    const person = people[Math.floor(random.next() * people.length)] as Person;
    const session = id(random);
    for (const template of templates) {
      if (made === count) return;
      made += 1;
      yield copy(template, { start: Math.min(start, end - 1), person, session, random });
    }
  }
}

async function appendSlice(directory: string, slice: Slice): Promise<{ reports: number; metrics: number; bytes: number }> {
  const store = await openStore({ directory });
  const rollups = new Rollups();
  const appended = { reports: 0, metrics: 0, bytes: 0 };
  let batch: IndexedEvent[] = [];
  let unflushed = 0;
  const append = async (event: IndexedEvent | undefined): Promise<void> => {
    if (event && batch.push(event) < BATCH) return;
    unflushed += batch.length;
    await store.append(batch);
    batch = [];
    if (unflushed >= FLUSH_EVERY || !event) {
      await store.flush();
      unflushed = 0;
    }
  };
  try {
    for (const [name, datatype] of INDEXES) await store.ensureIndex(name, datatype);
    for (const event of makeEvents(slice)) {
      rollups.add(event.time, event.fields as Readonly<Record<string, string>>);
      appended.bytes += event.raw.length;
      if (event.index === 'appmon_crashes') appended.reports += 1;
      await append(event);
    }
    for (const event of rollups.events()) {
      appended.metrics += 1;
      await append(event);
    }
    await append(undefined);
  } finally {
    await store.close();
  }
  return appended;
}

/**
 * Fills a store with events of the last 24 hours and the minute rollups that match them. They go through the store's own
 * `append`, past HEC and the index-time pipeline (their outcome is built in); of a million events on only the last 72 minutes
 * do, and are copied 19 times inside the database with earlier times and ids of their own. Nobody else may have `directory` open.
 */
export async function loadStore(directory: string, options: { readonly events: number; readonly end: number }): Promise<Loaded> {
  const started = performance.now();
  const copies = options.events >= COPIED_FROM ? COPIES : 1;
  const count = Math.floor(options.events / copies);
  const shift = DAY / copies;
  const { reports, metrics, bytes } = await appendSlice(directory, { count, end: options.end, span: shift });
  await multiply(directory, { count: copies, shift });
  return {
    end: options.end,
    events: count * copies,
    reports: reports * copies,
    metrics: metrics * copies,
    copies,
    meanBytes: bytes / count,
    seconds: (performance.now() - started) / 1000,
  };
}
