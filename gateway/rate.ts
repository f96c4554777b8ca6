/** A token bucket: `perSecond` requests in the long run, `burst` at once. */
export interface RateLimit {
  readonly perSecond: number;
  readonly burst: number;
  /** Tokens to take; 1 when left out. */
  readonly cost?: number;
}

/** What a sender took within some time, and by which limit. */
export interface Taken extends RateLimit {
  readonly sender: string;
  readonly cost: number;
}

/** Counts requests of many senders. */
export interface RateLimiter {
  /** Takes a sender's tokens; gives 0, or takes none and gives the seconds until there are enough. */
  readonly take: (sender: string, limit: RateLimit, now: number) => number;
  /** What senders took here since it was asked last, for the other limiters of the same limits. */
  readonly taken: () => readonly Taken[];
  /** Takes what senders took from the other limiters, which may leave a debt: a limit is passed for a moment and kept in the long run. */
  readonly takeElsewhere: (taken: readonly Taken[], now: number) => void;
}

interface Bucket extends RateLimit {
  tokens: number;
  at: number;
  /** Taken here and not told yet. */
  untold: number;
}

/** About 20 MB of buckets. */
const MOST_BUCKETS = 100_000;

/**
 * Buckets by sender. Of more senders than `most` those that asked longest ago are forgotten: they begin with a full bucket again.
 * Times are in seconds of any steady clock.
 */
export function createRateLimiter(most = MOST_BUCKETS): RateLimiter {
  const buckets = new Map<string, Bucket>();
  /** The bucket of a sender, filled up to now. */
  const bucketOf = (sender: string, { perSecond, burst }: RateLimit, now: number): Bucket => {
    const { tokens, at, untold } = buckets.get(sender) ?? { tokens: burst, at: now, untold: 0 };
    const filled = Math.min(burst, tokens + Math.max(0, now - at) * perSecond);
    const bucket = { perSecond, burst, tokens: filled, at: now, untold };
    buckets.delete(sender);
    buckets.set(sender, bucket);
    if (buckets.size > most) for (const oldest of buckets.keys()) if (buckets.delete(oldest)) break;
    return bucket;
  };
  return {
    take: (sender, limit, now) => {
      const { perSecond, cost = 1 } = limit;
      const bucket = bucketOf(sender, limit, now);
      if (bucket.tokens < cost) return perSecond > 0 ? (cost - bucket.tokens) / perSecond : Infinity;
      bucket.tokens -= cost;
      bucket.untold += cost;
      return 0;
    },
    taken: () => {
      const all: Taken[] = [];
      for (const [sender, bucket] of buckets) {
        const { perSecond, burst, untold } = bucket;
        if (untold > 0) all.push({ sender, perSecond, burst, cost: untold });
        bucket.untold = 0;
      }
      return all;
    },
    takeElsewhere: (taken, now) => {
      for (const { sender, cost, ...limit } of taken) bucketOf(sender, limit, now).tokens -= cost;
    },
  };
}
