import { PRIORITIES } from './priority';
import type { Priority } from './priority';

/** Why something was not taken or not delivered. */
export type Reason = string;

/** The ways in, as refusals are counted; `other` is every path that is none. */
export const DOORS = ['hec', 'otlp', 'sentry', 'bugsnag', 'crashes', 'reference', 'symbols', 'other'] as const;
export type Door = (typeof DOORS)[number];

/** Requests refused for one reason at one door. */
export interface Refusals {
  readonly door: Door;
  /** Whose fault: `4xx` the sender's, `5xx` ours. */
  readonly class: '4xx' | '5xx';
  /** A code of ours, or `hec_6` for one of the HTTP Event Collector. */
  readonly reason: Reason;
  readonly requests: number;
}

/** Counters of the pipeline. received + recovered = delivered + spooled + dead-lettered + duplicates, unless something got lost: each is counted by itself. */
export interface Counts {
  /** Items that were acknowledged. */
  received: number;
  /** Items found in the spool at the start. */
  recovered: number;
  /** Items in the spool: put there and not yet taken out. */
  spooled: number;
  delivered: number;
  deadLettered: number;
  /** Items refused for want of room. */
  shed: number;
  /** Items whose event was delivered before, or is about to be. */
  duplicates: number;
  redacted: number;
  retries: number;
}

/** The counters of one process as plain values: how often each reason, rule and code came up, too. */
export interface Figures {
  readonly counts: Readonly<Counts>;
  readonly byReason: Readonly<Record<Reason, number>>;
  /** Items refused for want of room, by what they are worth. */
  readonly shed: Readonly<Record<Priority, number>>;
  readonly refusals: readonly Refusals[];
}

/** The counters while they count. */
export interface Accounting {
  readonly counts: Counts;
  readonly byReason: ReadonlyMap<Reason, number>;
  readonly shed: Readonly<Record<Priority, number>>;
  readonly bump: (reason: Reason, times?: number) => void;
  readonly shedOne: (priority: Priority) => void;
  readonly refuse: (refused: Omit<Refusals, 'requests'>, requests?: number) => void;
  readonly refusals: () => readonly Refusals[];
  readonly figures: () => Figures;
}

const NOTHING: Readonly<Counts> = {
  received: 0,
  recovered: 0,
  spooled: 0,
  delivered: 0,
  deadLettered: 0,
  shed: 0,
  duplicates: 0,
  redacted: 0,
  retries: 0,
};

/** Fresh counters. */
export function createAccounting(): Accounting {
  const counts: Counts = { ...NOTHING };
  const byReason = new Map<Reason, number>();
  const refused = new Map<string, Refusals>();
  const shed = Object.fromEntries(PRIORITIES.map((priority) => [priority, 0])) as Record<Priority, number>;
  return {
    counts,
    byReason,
    shed,
    bump: (reason, times = 1) => void byReason.set(reason, (byReason.get(reason) ?? 0) + times),
    shedOne: (priority) => {
      counts.shed += 1;
      shed[priority] += 1;
    },
    refuse: (known, requests = 1) => {
      const key = [known.door, known.class, known.reason].join(' ');
      refused.set(key, { ...known, requests: (refused.get(key)?.requests ?? 0) + requests });
    },
    refusals: () => [...refused.values()],
    figures: () => ({ counts: { ...counts }, byReason: Object.fromEntries(byReason), shed: { ...shed }, refusals: [...refused.values()] }),
  };
}

const added = <Name extends string>(all: readonly Readonly<Record<Name, number>>[]): Record<Name, number> => {
  const sum: Record<string, number> = {};
  for (const one of all) for (const [name, value] of Object.entries<number>(one)) sum[name] = (sum[name] ?? 0) + value;
  return sum;
};

/** The figures of several processes as those of one. */
export function sumOf(all: readonly Figures[]): Figures {
  const total = createAccounting();
  for (const { refusals } of all) for (const { requests, ...known } of refusals) total.refuse(known, requests);
  return {
    counts: added([NOTHING, ...all.map(({ counts }) => counts)]),
    byReason: added(all.map(({ byReason }) => byReason)),
    shed: added([total.shed, ...all.map(({ shed }) => shed)]),
    refusals: total.refusals(),
  };
}
