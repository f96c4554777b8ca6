/** Why something was not taken or not delivered. */
export type Reason = string;

/** Counters of the pipeline. After a start: received + recovered = delivered + spooled + dead-lettered. */
export interface Counts {
  /** Items that were acknowledged and are not duplicates. */
  received: number;
  /** Items found in the spool at the start. */
  recovered: number;
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
  readonly byReason: Map<Reason, number>;
  readonly bump: (reason: Reason, times?: number) => void;
  /** Items in the spool: what came in and has gone nowhere yet. */
  readonly spooled: () => number;
}

/** Fresh counters. */
export function createAccounting(): Accounting {
  const counts: Counts = { received: 0, recovered: 0, delivered: 0, deadLettered: 0, shed: 0, duplicates: 0, redacted: 0, retries: 0 };
  const byReason = new Map<Reason, number>();
  return {
    counts,
    byReason,
    bump: (reason, times = 1) => void byReason.set(reason, (byReason.get(reason) ?? 0) + times),
    spooled: () => counts.received + counts.recovered - counts.delivered - counts.deadLettered,
  };
}
