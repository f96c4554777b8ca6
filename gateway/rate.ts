/** A token bucket: `perSecond` requests in the long run, `burst` at once. */
export interface RateLimit {
  readonly perSecond: number;
  readonly burst: number;
  /** Tokens to take; 1 when left out. */
  readonly cost?: number;
}

/** Counts requests of many senders. */
export interface RateLimiter {
  /** Takes a sender's tokens; gives 0, or takes none and gives the seconds until there are enough. */
  readonly take: (sender: string, limit: RateLimit, now: number) => number;
}

interface Bucket {
  tokens: number;
  at: number;
}

/** About 20 MB of buckets. */
const MOST_BUCKETS = 100_000;

/**
 * Buckets by sender. Of more senders than `most` those that asked longest ago are forgotten: they begin with a full bucket again.
 * Times are in seconds of any steady clock.
 */
export function createRateLimiter(most = MOST_BUCKETS): RateLimiter {
  const buckets = new Map<string, Bucket>();
  return {
    take: (sender, { perSecond, burst, cost = 1 }, now) => {
      const bucket = buckets.get(sender) ?? { tokens: burst, at: now };
      buckets.delete(sender);
      buckets.set(sender, bucket);
      if (buckets.size > most) for (const oldest of buckets.keys()) if (buckets.delete(oldest)) break;
      bucket.tokens = Math.min(burst, bucket.tokens + Math.max(0, now - bucket.at) * perSecond);
      bucket.at = now;
      if (bucket.tokens < cost) return perSecond > 0 ? (cost - bucket.tokens) / perSecond : Infinity;
      bucket.tokens -= cost;
      return 0;
    },
  };
}
