import type { Redactor } from '../core/redact';
import type { Json } from '../core/vocabulary';
import { CodedError } from '../core/errors';
import type { Accounting } from './accounting';
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
  readonly redactor: Redactor;
  readonly spool: Spool;
  readonly seen: SeenIds;
  readonly accounting: Accounting;
  readonly now: () => number;
}

/** Cleans one value of a request and counts what was replaced; a redactor that fails closes the door. */
export function redactWith(parts: Pick<IntakeParts, 'redactor' | 'accounting'>, value: Json): Json {
  try {
    const { value: clean, counts } = parts.redactor.redact(value);
    for (const [rule, times] of Object.entries(counts)) {
      parts.accounting.counts.redacted += times;
      parts.accounting.bump(`redacted_${rule}`, times);
    }
    return clean;
  } catch (error) {
    throw gatewayError('APPMON-GATEWAY-REDACTION', { code: error instanceof CodedError ? error.code : 'unknown' }, { cause: error });
  }
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
      accounting.counts.shed += fresh.length;
      accounting.bump(error instanceof CodedError ? error.code : 'spool', fresh.length);
      for (const { payload } of fresh) accounting.bump(`shed_${priorityOf(payload)}`);
      throw error;
    }
    accounting.counts.received += fresh.length;
    seen.add(
      fresh.filter(({ stable }) => stable).map(({ id }) => id),
      parts.now(),
    );
  };

  return {
    accept: async (items) => {
      const { fresh, waits } = unique(items);
      if (fresh.length > 0) {
        const clean = fresh.map((item) => ({
          ...item,
          payload: redactWith(parts, item.payload as unknown as Json) as unknown as Item['payload'],
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
