import { supportCodeOf, type Hasher } from '../../../core/redact';
import { deliveryOf } from '../../demo/delivered';
import { seeded, type Random } from '../../demo/random';
import { makeSession, NO_TROUBLE, type Session } from '../../demo/session';

/** What differs between two copies of a template. */
export type Slot = 'session' | 'installation' | 'user' | 'support' | 'time';

/** An event as the gateway delivers it, its text cut where copies differ. */
export interface EventTemplate {
  /** Seconds after the session's start. */
  readonly offset: number;
  readonly index: string;
  readonly sourcetype: string;
  /** Texts between the slots: one more than there are slots. */
  readonly texts: readonly string[];
  readonly slots: readonly Slot[];
  readonly fields: Readonly<Record<string, string>>;
}

interface HecObject {
  readonly sourcetype: string;
  readonly index: string;
  readonly event: unknown;
  readonly fields: Readonly<Record<string, unknown>>;
}

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function templatesOf(session: Session, context: { hasher: Hasher; random: Random }): EventTemplate[] {
  const { hasher, random } = context;
  const installation = hasher.hash('install', session.phone.installation);
  const start = session.events[0]?.time ?? 0;
  return session.events.map((event) => {
    const made = deliveryOf(session.phone, { hasher, hashKeyId: 'bench', random })(event, event.time);
    const { sourcetype, index, event: body, fields } = JSON.parse(made) as HecObject;
    const marks: readonly (readonly [string, Slot])[] = [
      [session.phone.sessionId, 'session'],
      [installation, 'installation'],
      [hasher.hash('user', session.phone.installation), 'user'],
      [`"support_code":"${supportCodeOf(installation)}"`, 'support'],
      [`"occurred_time":${JSON.stringify(event.time)}`, 'time'],
    ];
    const pieces = JSON.stringify(body).split(new RegExp(`(${marks.map(([text]) => escape(text)).join('|')})`));
    return {
      offset: event.time - start,
      index,
      sourcetype,
      texts: pieces.filter((_, at) => at % 2 === 0),
      slots: pieces.filter((_, at) => at % 2 === 1).map((piece) => marks.find(([text]) => text === piece)?.[1] ?? 'session'),
      fields: Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)])),
    };
  });
}

const START = 1_700_000_000;
/** Copies of one crashing session are told apart by their issue, so that there are as many issues as a real app has. */
const POOLS = { quiet: 3_000, crashing: 60 } as const;

/** Sessions of the demo's bank, made once: quiet ones and ones that end in a report. */
export function makeTemplates(hasher: Hasher): Readonly<Record<keyof typeof POOLS, readonly (readonly EventTemplate[])[]>> {
  const random = seeded(7);
  const pools = { quiet: [] as EventTemplate[][], crashing: [] as EventTemplate[][] };
  while (pools.quiet.length < POOLS.quiet || pools.crashing.length < POOLS.crashing) {
    const session = makeSession(random, START, NO_TROUBLE);
    const pool = session.events.some((event) => event.report !== undefined) ? 'crashing' : 'quiet';
    if (pools[pool].length < POOLS[pool]) pools[pool].push(templatesOf(session, { hasher, random }));
  }
  return pools;
}
