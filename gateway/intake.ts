import type { Json } from '../core/vocabulary';
import type { Accounting } from './accounting';
import { cleanWith } from './cleaner';
import type { Cleaner } from './cleaner';
import { gatewayError } from './errors';
import type { Item } from './items';
import { MARKS, priorityOf, priorityOfAll } from './priority';
import { refuseTooLarge } from './receive/amount';
import { withSendersClock } from './receive/clock';
import type { Room } from './room';

/** The way from a decoded request to the disk. */
export interface Intake {
  /** Redacts and stores; resolves when all items are durable. Rejects with a coded error and stores nothing else. */
  readonly accept: (items: readonly Item[]) => Promise<void>;
}

/** What intake needs. */
export interface IntakeParts {
  /** The cleaner of the newest hash key. */
  readonly cleaner: () => Cleaner;
  readonly room: Room;
  /** Resolves when the payload, which holds so many items, is on the disk. */
  readonly append: (payload: Buffer, items: number) => Promise<void>;
  readonly accounting: Accounting;
}

/** Items that are cleaned and written before it is asked how long they are together; one by one where they are long. */
const GROUP = 100;
const LONG_ITEM = 64 * 1024;

/** Items cleaned and as the text that is stored; refuses them as soon as they are too long together. */
function written(items: readonly Item[], cleanOne: (item: Item) => Item): { readonly clean: readonly Item[]; readonly text: string } {
  const clean: Item[] = [];
  const texts: string[] = [];
  for (let size = 0; clean.length < items.length;) {
    const from = clean.length;
    const isShort = items.length <= GROUP || (from > 0 && size / from < LONG_ITEM);
    for (const item of items.slice(from, from + (isShort ? GROUP : 1))) clean.push(cleanOne(item));
    const text = JSON.stringify(clean.slice(from)).slice(1, -1);
    size += text.length;
    refuseTooLarge(size);
    texts.push(text);
  }
  return { clean, text: `[${texts.join(',')}]` };
}

/** Opens the intake. Duplicates are stored like everything else: delivery, where all ways in meet, knows them. */
export function createIntake({ cleaner: newest, room, append, accounting }: IntakeParts): Intake {
  const refuseForWantOfRoom = (items: readonly Item[]): void => {
    if (room.isFull()) throw gatewayError('APPMON-SPOOL-FULL', { limit: room.limit });
    const priority = priorityOfAll(items);
    if (room.fill() >= MARKS[priority]) throw gatewayError('APPMON-GATEWAY-SHED', { priority });
  };
  return {
    accept: async (items) => {
      if (items.length === 0) return;
      const cleaner = newest();
      const { clean, text } = written(withSendersClock(items), (item) => ({
        ...item,
        hash_key_id: cleaner.hashKeyId,
        payload: cleanWith(cleaner, item.payload as unknown as Json, accounting) as unknown as Item['payload'],
      }));
      try {
        refuseForWantOfRoom(clean);
        await append(Buffer.from(text), clean.length);
      } catch (error) {
        for (const { payload } of clean) accounting.shedOne(priorityOf(payload));
        throw error;
      }
    },
  };
}
