import { createHash } from 'node:crypto';
import type { GatewayLimits } from './config';
import { gatewayError } from './errors';
import type { Item } from './items';
import type { StoredKey } from './keys';
import type { RateLimit, RateLimiter } from './rate';
import { deviceOf } from './receive/clock';

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
  /** So many events of one installation. What several sent together, as collectors and back ends do, counts against the key alone. */
  readonly installation: (key: StoredKey, items: readonly Item[]) => void;
}

/** A phone sends at once what it gathered while it had no network. */
const INSTALLATION_BURST_SECONDS = 20;

/** The installation all items are of; undefined when they are of several or of none. */
function onlyInstallation(items: readonly Item[]): string | undefined {
  const [first, ...rest] = items;
  const id = first && deviceOf(first.payload);
  return id !== undefined && rest.every(({ payload }) => deviceOf(payload) === id) ? id : undefined;
}

/** The limits of keys over one rate limiter; times come from the steady clock. */
export function createKeyLimits(rates: RateLimiter, limits: GatewayLimits): KeyLimits {
  const take = (sender: string, limit: number, more: Omit<RateLimit, 'perSecond'> & { readonly what: string }): void => {
    const { what, ...bucket } = more;
    const wait = rates.take(sender, { perSecond: limit, ...bucket }, performance.now() / 1000);
    if (wait === 0) return;
    const seconds = Math.min(LONGEST_RETRY_SECONDS, Math.max(1, Math.ceil(wait)));
    throw gatewayError('APPMON-GATEWAY-RATE', { limit, what, seconds });
  };
  return {
    request: ({ sha256, requests_per_second: own }) => {
      const limit = own ?? limits.requestsPerSecond;
      take(sha256, limit, { what: 'requests with this key', burst: Math.max(1, limit * BURST_SECONDS) });
    },
    references: ({ sha256, requests_per_second: own }, ids) => {
      const limit = own ?? limits.referencesPerSecond;
      const burst = Math.max(LEAST_REFERENCE_BURST, limit * BURST_SECONDS);
      take(`reference:${sha256}`, limit, { what: 'ids with this key', burst, cost: ids });
    },
    installation: ({ sha256, install_events_per_second: own }, items) => {
      const limit = own ?? limits.installEventsPerSecond;
      if (limit === 0) return;
      const id = onlyInstallation(items);
      if (id === undefined) return;
      const burst = Math.max(1, limit * INSTALLATION_BURST_SECONDS);
      const sender = createHash('sha256').update(`${sha256} ${id}`).digest('base64');
      take(sender, limit, { what: 'events of one installation', burst, cost: Math.min(items.length, burst) });
    },
  };
}
