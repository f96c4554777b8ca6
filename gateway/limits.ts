import type { GatewayLimits } from './config';
import { gatewayError } from './errors';
import type { StoredKey } from './keys';
import type { RateLimiter } from './rate';

const BURST_SECONDS = 2;
const LONGEST_RETRY_SECONDS = 3600;
/** References one request may ask for, so that a slow key can still send a full one. */
const LEAST_REFERENCE_BURST = 100;

/** Throws a coded error when a key asks for more than it may; `seconds` of the error say when to come back. */
export interface KeyLimits {
  /** One more request. */
  readonly request: (key: StoredKey) => void;
  /** So many ids of customers: slow, because who holds such a key could try them all. */
  readonly references: (key: StoredKey, ids: number) => void;
}

/** The limits of keys over one rate limiter; times come from the steady clock. */
export function createKeyLimits(rates: RateLimiter, limits: GatewayLimits): KeyLimits {
  const take = (sender: string, limit: number, more: { readonly burst: number; readonly cost?: number }): void => {
    const wait = rates.take(sender, { perSecond: limit, ...more }, performance.now() / 1000);
    if (wait === 0) return;
    const seconds = Math.min(LONGEST_RETRY_SECONDS, Math.max(1, Math.ceil(wait)));
    throw gatewayError('APPMON-GATEWAY-RATE', { limit, seconds });
  };
  return {
    request: ({ sha256, requests_per_second: own }) => {
      const limit = own ?? limits.requestsPerSecond;
      take(sha256, limit, { burst: Math.max(1, limit * BURST_SECONDS) });
    },
    references: ({ sha256, requests_per_second: own }, ids) => {
      const limit = own ?? limits.referencesPerSecond;
      take(`reference:${sha256}`, limit, { burst: Math.max(LEAST_REFERENCE_BURST, limit * BURST_SECONDS), cost: ids });
    },
  };
}
