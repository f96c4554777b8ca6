import { setImmediate as breathe } from 'node:timers/promises';
import { listOf, parseOwnJson } from '../../core/crash/json';
import type { Item } from '../items';
import type { SeenIds } from '../seen';
import type { SpoolBatch } from '../spool/reader';
import { eventsOf } from './events';
import type { DeliverContext } from './events';
import { Lines } from './lines';
import type { Place } from './lines';

/** An event as it is sent: the place of its text among the lines of its batch. */
export interface Ready extends Place {
  readonly id: string;
}

/** An item that cannot be made an event. */
export interface Unready {
  readonly item: Pick<Item, 'id'>;
  readonly reason: string;
}

/** A batch of the spool, ready to be sent. */
export interface Prepared {
  readonly batch: SpoolBatch;
  readonly lines: Lines;
  readonly events: readonly Ready[];
  readonly unready: readonly Unready[];
  /** Items whose id was met before. */
  readonly duplicates: number;
  /** Ids to remember when the batch is out of the spool. */
  readonly ids: readonly string[];
}

/** What preparing needs. */
export interface PrepareParts {
  readonly seen: SeenIds;
  readonly context: DeliverContext;
}

/** Items of a record; the checksum held, so what cannot be read was never written by this program. */
const itemsIn = (payload: Buffer): readonly Item[] => listOf(parseOwnJson(payload.toString('utf8'))) as unknown as readonly Item[];

/** Reads the items of a batch, leaves out duplicates and normalises the others into `lines`. Lets other work of the process run after each record. */
export async function prepare(batch: SpoolBatch, { seen, context }: PrepareParts, lines = new Lines()): Promise<Prepared> {
  const events: Ready[] = [];
  const unready: Unready[] = [];
  const ids: string[] = [];
  let duplicates = 0;
  for (const payload of batch.payloads) {
    for (const item of itemsIn(payload)) {
      const { id, stable } = item;
      if (stable && !seen.claim(id)) {
        duplicates += 1;
        continue;
      }
      if (stable) ids.push(id);
      try {
        const { start, end } = lines.add(JSON.stringify(eventsOf(context.name?.(item) ?? item, context)));
        events.push({ id, start, end });
      } catch (error) {
        unready.push({ item, reason: `normalise: ${(error as Error).message}` });
      }
    }
    await breathe();
  }
  return { batch, lines, events, unready, duplicates, ids };
}
