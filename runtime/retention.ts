import type { Logger } from 'pino';
import type { ConfStore } from './conf/types';
import { applyRetention, type StoreClient } from './store';

const HOUR_MILLISECONDS = 3_600_000;
/** The first pass waits until a start has settled. */
const FIRST_MILLISECONDS = 60_000;

/** What retention needs of the runtime. */
export interface RetentionParts {
  readonly conf: Pick<ConfStore, 'stanzas'>;
  readonly store: Pick<StoreClient, 'expire'>;
  readonly log: Pick<Logger, 'error'>;
}

/** Deletes what is older than each index of indexes.conf keeps (`frozenTimePeriodInSecs`), seen from `now` (epoch seconds). */
export async function expireOnce({ conf, store }: Pick<RetentionParts, 'conf' | 'store'>, now: number): Promise<void> {
  const rules = [...conf.stanzas('indexes')].map(([index, settings]) => ({
    index,
    frozenTimePeriodInSecs: Number(settings['frozenTimePeriodInSecs']),
  }));
  await applyRetention(store, rules, now);
}

/** Applies retention a minute after the start and then every hour; the returned function stops it and waits for a pass under way. */
export function keepRetention(parts: RetentionParts): () => Promise<void> {
  let pass = Promise.resolve();
  const run = (): void => {
    pass = expireOnce(parts, Date.now() / 1000).catch((error: unknown) => parts.log.error({ error }, 'old events could not be deleted'));
  };
  const first = setTimeout(run, FIRST_MILLISECONDS);
  const hourly = setInterval(run, HOUR_MILLISECONDS);
  return async () => {
    clearTimeout(first);
    clearInterval(hourly);
    await pass;
  };
}
