import { setTimeout as sleep } from 'node:timers/promises';
import { startProduct, type Product } from '../support/product';
import { until } from '../support/until';

export interface KillOptions {
  /** Kills of each of the two services. */
  readonly kills: number;
  /** Seconds under load between two kills: drawn evenly between the two. */
  readonly lifeSeconds: readonly [least: number, most: number];
  /** Random numbers in [0, 1), so that a run can be repeated. */
  readonly random: () => number;
}

/** What the run found. Nothing missing and nothing unknown is the claim. */
export interface KillVerdict {
  readonly kills: number;
  /** Ids the gateway acknowledged. */
  readonly acknowledged: number;
  /** Acknowledged ids that no search finds. */
  readonly missing: readonly string[];
  /** Events after `dedup event_id`. */
  readonly afterDedup: number;
  /** Events that were delivered a second time, before dedup. */
  readonly repeated: number;
  /** Requests that got no acknowledgement and were sent again. */
  readonly retries: number;
}

const PRODUCERS = 4;
const BATCH = 25;
const PAUSE_MS = 40;
const RETRY_MS = 250;
const INDEX = 'index=appmon_events sourcetype=appmon:session';
const ALL_TIME = { earliest_time: '-1d', latest_time: '+1d' };

interface Load {
  readonly acknowledged: Set<string>;
  retries: number;
}

/** Sends sessions until told to stop; a batch that gets no 200 is sent again with the same ids, as a phone does. */
async function produce(product: Product, name: string, context: { readonly load: Load; readonly stop: AbortSignal }): Promise<void> {
  const { load, stop } = context;
  for (let turn = 0; !stop.aborted; turn += 1) {
    const ids = Array.from({ length: BATCH }, (_, at) => `${name}-${turn}-${at}`);
    const body = ids
      .map((id) =>
        JSON.stringify({
          time: Date.now() / 1000,
          event: { event_name: 'session.start', event_id: id, app_id: 'es.meridiano.app', platform: 'android', app_version: '8.13.1' },
        }),
      )
      .join('\n');
    for (let isTaken = false; !isTaken;) {
      const reply = await fetch(`${product.gatewayUrl}/services/collector`, {
        method: 'POST',
        headers: { 'x-appmon-key': product.ingestKey },
        body,
      }).catch(() => undefined);
      isTaken = reply?.status === 200;
      if (isTaken) continue;
      load.retries += 1;
      await sleep(RETRY_MS);
    }
    for (const id of ids) load.acknowledged.add(id);
    await sleep(PAUSE_MS);
  }
}

/** How often each id is found. Read in slices (producer, first digit of the turn): a search gives 50,000 rows at most. */
async function occurrences(product: Product): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (let producer = 0; producer < PRODUCERS; producer += 1) {
    for (let digit = 0; digit <= 9; digit += 1) {
      const rows = await product.search(`| tstats count where ${INDEX} event_id="p${producer}-${digit}*" by event_id`, ALL_TIME);
      for (const row of rows) counts.set(String(row['event_id']), Number(row['count']));
    }
  }
  return counts;
}

/** Loads the product through its gateway, kills runtime and gateway by turns with SIGKILL, then compares what is found with what was acknowledged. */
export async function killUnderLoad({ kills, lifeSeconds, random }: KillOptions): Promise<KillVerdict> {
  const product = await startProduct();
  try {
    const load: Load = { acknowledged: new Set(), retries: 0 };
    const stop = new AbortController();
    const producers = Array.from({ length: PRODUCERS }, (_, at) => produce(product, `p${at}`, { load, stop: stop.signal }));
    for (let kill = 0; kill < 2 * kills; kill += 1) {
      await sleep((lifeSeconds[0] + random() * (lifeSeconds[1] - lifeSeconds[0])) * 1000);
      await product.kill(kill % 2 === 0 ? 'runtime' : 'gateway');
    }
    await sleep(lifeSeconds[0] * 1000);
    stop.abort();
    await Promise.all(producers);

    const found = async (): Promise<number> => {
      const [row] = await product.search(`| tstats dc(event_id) AS n where ${INDEX}`, ALL_TIME);
      return Number(row?.['n'] ?? 0);
    };
    await until('the delivery of what was acknowledged', async () => ((await found()) >= load.acknowledged.size ? true : undefined)).catch(
      () => undefined,
    );
    const [deduplicated] = await product.search(`search ${INDEX} | dedup event_id | stats count`, ALL_TIME);
    const counts = await occurrences(product);
    return {
      kills: 2 * kills,
      acknowledged: load.acknowledged.size,
      missing: [...load.acknowledged].filter((id) => !counts.has(id)),
      afterDedup: Number(deduplicated?.['count']),
      repeated: [...counts.values()].reduce((sum, count) => sum + count - 1, 0),
      retries: load.retries,
    };
  } finally {
    await product.stop();
  }
}
