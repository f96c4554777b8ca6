/** A token bucket: `perSecond` requests in the long run, `burst` at once. */
export interface RateLimit {
  readonly perSecond: number;
  readonly burst: number;
}

/** Counts requests of many senders. */
export interface RateLimiter {
  /** Takes one token of a sender; gives 0, or the seconds until there is one again. */
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
    take: (sender, { perSecond, burst }, now) => {
      const bucket = buckets.get(sender) ?? { tokens: burst, at: now };
      buckets.set(sender, bucket);
      bucket.tokens = Math.min(burst, bucket.tokens + Math.max(0, now - bucket.at) * perSecond);
      bucket.at = now;
      if (bucket.tokens < 1) return perSecond > 0 ? (1 - bucket.tokens) / perSecond : Infinity;
      bucket.tokens -= 1;
      return 0;
    },
  };
}
