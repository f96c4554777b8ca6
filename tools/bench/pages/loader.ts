import { createHash } from 'node:crypto';
import { createHasher, supportCodeOf } from '../../../core/redact';
import { openStore } from '../../../runtime/store';
import type { IndexedEvent } from '../../../runtime/store/types';
import { seeded, type Random } from '../../demo/random';
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

/** Events of one day up to `end` (epoch seconds), in order of their sessions. */
function* makeEvents(count: number, end: number): Generator<IndexedEvent> {
  const random = seeded(11);
  const { quiet, crashing } = makeTemplates(createHasher(createHash('sha256').update('bench').digest()));
  const people = makePeople();
  const perSession = quiet.reduce((sum, session) => sum + session.length, 0) / quiet.length;
  const gap = DAY / (count / perSession);
  let made = 0;
  for (let start = end - DAY; made < count; start += gap) {
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

/**
 * Loads events of the last 24 hours and the minute rollups that match them through the store's own `append`, past HEC and the
 * index-time pipeline (their outcome is built in). `directory` is the store's folder; nobody else may have it open.
 */
export async function loadStore(directory: string, options: { readonly events: number; readonly end: number }): Promise<Loaded> {
  const started = performance.now();
  const store = await openStore({ directory });
  const rollups = new Rollups();
  let batch: IndexedEvent[] = [];
  const loaded = { events: 0, reports: 0, metrics: 0, bytes: 0 };
  const send = async (): Promise<void> => {
    await store.append(batch);
    batch = [];
  };
  try {
    for (const [name, datatype] of INDEXES) await store.ensureIndex(name, datatype);
    for (const event of makeEvents(options.events, options.end)) {
      rollups.add(event.time, event.fields as Readonly<Record<string, string>>);
      loaded.events += 1;
      loaded.bytes += event.raw.length;
      if (event.index === 'appmon_crashes') loaded.reports += 1;
      if (batch.push(event) === BATCH) await send();
      if (loaded.events % FLUSH_EVERY === 0) await store.flush();
    }
    await send();
    for (const event of rollups.events()) {
      loaded.metrics += 1;
      if (batch.push(event) === BATCH) await send();
      if (loaded.metrics % FLUSH_EVERY === 0) await store.flush();
    }
    await send();
    await store.flush();
  } finally {
    await store.close();
  }
  const { events, reports, metrics, bytes } = loaded;
  return { end: options.end, events, reports, metrics, meanBytes: bytes / events, seconds: (performance.now() - started) / 1000 };
}
