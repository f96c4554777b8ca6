import { PRIORITIES } from './priority';
import type { Priority } from './priority';

/** Why something was not taken or not delivered. */
export type Reason = string;

/** The ways in, as refusals are counted; `other` is every path that is none. */
export const DOORS = ['hec', 'otlp', 'crashes', 'reference', 'other'] as const;
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

/** Counters of the pipeline. received + recovered = delivered + spooled + dead-lettered, unless something got lost: each is counted by itself. */
export interface Counts {
  /** Items that were acknowledged and are not duplicates. */
  received: number;
  /** Items found in the spool at the start. */
  recovered: number;
  /** Items in the spool: put there and not yet taken out; none when nothing can be read from it. */
  spooled: number;
  delivered: number;
  deadLettered: number;
  /** Items refused for want of room. */
  shed: number;
  duplicates: number;
  redacted: number;
  retries: number;
}

/** The counters and how often each reason, rule and code came up. */
export interface Accounting {
  readonly counts: Counts;
  readonly byReason: ReadonlyMap<Reason, number>;
  /** Items refused for want of room, by what they are worth. */
  readonly shed: Readonly<Record<Priority, number>>;
  readonly bump: (reason: Reason, times?: number) => void;
  readonly shedOne: (priority: Priority) => void;
  readonly refuse: (door: Door, status: number, reason: Reason) => void;
  readonly refusals: () => readonly Refusals[];
}

/** Fresh counters. */
export function createAccounting(): Accounting {
  const counts: Counts = {
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
    refuse: (door, status, reason) => {
      const known = { door, class: status < 500 ? '4xx' : '5xx', reason } as const;
      const key = Object.values(known).join(' ');
      refused.set(key, { ...known, requests: (refused.get(key)?.requests ?? 0) + 1 });
    },
    refusals: () => [...refused.values()],
  };
}
