import type { Json } from '../core/vocabulary';
import type { Accounting } from './accounting';
import { cleanWith } from './cleaner';
import type { Cleaner } from './cleaner';
import { gatewayError } from './errors';
import type { Item } from './items';
import { MARKS, priorityOf, priorityOfAll } from './priority';
import type { SeenIds } from './seen';
import type { Spool } from './spool/spool';

/** The way from a decoded request to the disk. */
export interface Intake {
  /** Redacts, removes duplicates, stores; resolves when all items are durable. Rejects with a coded error and stores nothing else. */
  readonly accept: (items: readonly Item[]) => Promise<void>;
}

/** What intake needs. `now` gives epoch seconds. */
export interface IntakeParts {
  /** The cleaner of the newest hash key. */
  readonly cleaner: () => Cleaner;
  readonly spool: Spool;
  readonly seen: SeenIds;
  readonly accounting: Accounting;
  readonly now: () => number;
}

/** Opens the intake. Ids whose commit is under way are waited for: a duplicate is acknowledged only when its original is durable. */
export function createIntake(parts: IntakeParts): Intake {
  const pending = new Map<string, Promise<void>>();
  const { accounting, seen, spool } = parts;

  const unique = (items: readonly Item[]): { fresh: Item[]; waits: Promise<void>[] } => {
    const fresh: Item[] = [];
    const waits: Promise<void>[] = [];
    const mine = new Set<string>();
    for (const item of items) {
      const wait = pending.get(item.id);
      if (wait) waits.push(wait);
      if (item.stable && (wait !== undefined || mine.has(item.id) || seen.has(item.id))) accounting.counts.duplicates += 1;
      else fresh.push(item);
      mine.add(item.id);
    }
    return { fresh, waits };
  };

  const store = async (fresh: readonly Item[]): Promise<void> => {
    try {
      const priority = priorityOfAll(fresh);
      if (!spool.isFull() && spool.fill() >= MARKS[priority]) throw gatewayError('APPMON-GATEWAY-SHED', { priority });
      await spool.append(Buffer.from(JSON.stringify(fresh)));
    } catch (error) {
      for (const { payload } of fresh) accounting.shedOne(priorityOf(payload));
      throw error;
    }
    accounting.counts.received += fresh.length;
    accounting.counts.spooled += fresh.length;
    seen.add(
      fresh.filter(({ stable }) => stable).map(({ id }) => id),
      parts.now(),
    );
  };

  return {
    accept: async (items) => {
      const { fresh, waits } = unique(items);
      if (fresh.length > 0) {
        const cleaner = parts.cleaner();
        const clean = fresh.map((item) => ({
          ...item,
          hash_key_id: cleaner.hashKeyId,
          payload: cleanWith(cleaner, item.payload as unknown as Json, accounting) as unknown as Item['payload'],
        }));
        const stored = store(clean);
        for (const { id } of fresh) pending.set(id, stored);
        try {
          await stored;
        } finally {
          for (const { id } of fresh) pending.delete(id);
        }
      }
      await Promise.all(waits);
    },
  };
}
