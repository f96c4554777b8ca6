/** Half-open range of event time, epoch seconds. */
export interface TimeWindow {
  readonly from: number;
  readonly to: number;
}

/**
 * Events come late and carry their old time, so recent windows are read often and older ones now and then:
 * a quarter of an hour each minute, a day each quarter of an hour, a week every six hours.
 */
export const TIERS = [
  { name: 'hot', spanSeconds: 900, everySeconds: 60 },
  { name: 'warm', spanSeconds: 86_400, everySeconds: 900 },
  { name: 'cold', spanSeconds: 7 * 86_400, everySeconds: 21_600 },
] as const;

export type Tier = (typeof TIERS)[number]['name'];

/** When each tier was last read to its end, epoch seconds. */
export type TierTimes = Readonly<Partial<Record<Tier, number>>>;

/** The widest window that is due (it contains the narrower ones), and the tiers that reading it settles. */
export function dueWindow(done: TierTimes, now: number): { readonly window: TimeWindow; readonly settles: readonly Tier[] } | undefined {
  const due = TIERS.filter((tier) => now - (done[tier.name] ?? 0) >= tier.everySeconds);
  const widest = due.at(-1);
  if (!widest) return undefined;
  const settles = TIERS.filter((tier) => tier.spanSeconds <= widest.spanSeconds).map((tier) => tier.name);
  return { window: { from: now - widest.spanSeconds, to: now }, settles };
}

/** Seconds until the next tier is due. */
export const secondsToNext = (done: TierTimes, now: number): number =>
  Math.max(0, Math.min(...TIERS.map((tier) => (done[tier.name] ?? 0) + tier.everySeconds - now)));
