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

/** Buckets by sender; senders are keys that were recognised, so their number is bounded. Times are in seconds of any steady clock. */
export function createRateLimiter(): RateLimiter {
  const buckets = new Map<string, Bucket>();
  return {
    take: (sender, { perSecond, burst, cost = 1 }, now) => {
      const bucket = buckets.get(sender) ?? { tokens: burst, at: now };
      buckets.set(sender, bucket);
      bucket.tokens = Math.min(burst, bucket.tokens + Math.max(0, now - bucket.at) * perSecond);
      bucket.at = now;
      if (bucket.tokens < cost) return perSecond > 0 ? (cost - bucket.tokens) / perSecond : Infinity;
      bucket.tokens -= cost;
      return 0;
    },
  };
}
