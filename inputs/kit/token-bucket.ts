/** How fast a feed may ask its vendor. */
export interface BucketOptions {
  /** Calls a minute in the long run. */
  readonly perMinute: number;
  /** Calls that may follow each other at once after a rest. */
  readonly burst: number;
}

/** A token bucket: one for each feed, so that a large window can neither use up the vendor's quota nor be used up by its own retries. */
export class TokenBucket {
  readonly #options: BucketOptions;
  #tokens: number;
  #at: number;

  /** `now` in epoch seconds, as everywhere here. The bucket begins full. */
  constructor(options: BucketOptions, now: number) {
    this.#options = options;
    this.#tokens = options.burst;
    this.#at = now;
  }

  /** Takes one token, on credit if need be. Returns the seconds to wait before the call may be made; 0 = at once. */
  take(now: number): number {
    const perSecond = this.#options.perMinute / 60;
    // After `pauseUntil` the bucket's own time lies ahead: nothing is refilled before that.
    if (now > this.#at) {
      this.#tokens = Math.min(this.#options.burst, this.#tokens + (now - this.#at) * perSecond);
      this.#at = now;
    }
    this.#tokens -= 1;
    return Math.max(0, this.#at - now) + Math.max(0, -this.#tokens / perSecond);
  }

  /** Makes no call before `until`: the vendor asked for it. */
  pauseUntil(until: number): void {
    if (until <= this.#at) return;
    this.#tokens = Math.min(1, this.#tokens);
    this.#at = until;
  }
}
