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

/** A window that is being read page by page, and the tiers that are settled by its end. */
export interface Reading {
  readonly window: TimeWindow;
  readonly settles: readonly Tier[];
  /** Where it goes on; absent = at its newest event. `until` (epoch seconds) is when the vendor forgets the token. */
  readonly page?: { readonly token: string; readonly until: number };
}

/** Tiers that are read in turn: a week that takes half an hour must not keep the feed from what happens now. */
const LANES: ReadonlyArray<readonly Tier[]> = [['hot'], ['warm', 'cold']];

/** The windows to begin: in each lane that is not being read, the widest one that is due; it settles the narrower ones of its lane. */
export function dueReadings(done: TierTimes, open: readonly Reading[], now: number): readonly Reading[] {
  return LANES.flatMap((names): readonly Reading[] => {
    if (open.some(({ settles }) => settles.some((name) => names.includes(name)))) return [];
    const lane = TIERS.filter(({ name }) => names.includes(name));
    const widest = lane.filter(({ name, everySeconds }) => now - (done[name] ?? 0) >= everySeconds).at(-1);
    if (!widest) return [];
    const settles = lane.filter(({ spanSeconds }) => spanSeconds <= widest.spanSeconds).map(({ name }) => name);
    return [{ window: { from: now - widest.spanSeconds, to: now }, settles }];
  });
}

/** Seconds until the next tier is due. */
export const secondsToNext = (done: TierTimes, now: number): number =>
  Math.max(0, Math.min(...TIERS.map((tier) => (done[tier.name] ?? 0) + tier.everySeconds - now)));
