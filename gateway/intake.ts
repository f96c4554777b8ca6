import type { Json } from '../core/vocabulary';
import type { Accounting } from './accounting';
import { cleanWith } from './cleaner';
import type { Cleaner } from './cleaner';
import { gatewayError } from './errors';
import type { Item } from './items';
import { highestOf, MARKS, priorityOf } from './priority';
import type { Priority } from './priority';
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

const COMMA = 0x2c;

/** JSON lists as one list: the brackets between them give way to commas. */
function joined(lists: readonly Buffer[]): Buffer {
  const [only] = lists;
  if (only !== undefined && lists.length === 1) return only;
  for (const list of lists.slice(0, -1)) list[list.length - 1] = COMMA;
  return Buffer.concat(lists.map((list, index) => (index === 0 ? list : list.subarray(1))));
}

/** What is to be stored of a request, and what each of its items is worth. */
interface Written {
  readonly payload: Buffer;
  readonly priorities: readonly Priority[];
}

/** Items cleaned and written; refuses them as soon as they are too long together. */
function written(items: readonly Item[], cleanOne: (item: Item) => Item): Written {
  const lists: Buffer[] = [];
  const priorities: Priority[] = [];
  for (let size = 0; priorities.length < items.length;) {
    const from = priorities.length;
    const isShort = items.length <= GROUP || (from > 0 && size / from < LONG_ITEM);
    const clean = items.slice(from, from + (isShort ? GROUP : 1)).map(cleanOne);
    for (const { payload } of clean) priorities.push(priorityOf(payload));
    const text = JSON.stringify(clean);
    size += text.length;
    refuseTooLarge(size);
    lists.push(Buffer.from(text));
  }
  return { payload: joined(lists), priorities };
}

/** Opens the intake. Duplicates are stored like everything else: delivery, where all ways in meet, knows them. */
export function createIntake({ cleaner: newest, room, append, accounting }: IntakeParts): Intake {
  const refuseForWantOfRoom = (priorities: readonly Priority[]): void => {
    if (room.isFull()) throw gatewayError('APPMON-SPOOL-FULL', { limit: room.limit });
    const priority = highestOf(priorities);
    if (room.fill() >= MARKS[priority]) throw gatewayError('APPMON-GATEWAY-SHED', { priority });
  };
  // It holds bytes alone while the disk is waited for: items that lived on would be copied by each collection of garbage.
  const store = async ({ payload, priorities }: Written): Promise<void> => {
    try {
      refuseForWantOfRoom(priorities);
      await append(payload, priorities.length);
    } catch (error) {
      for (const priority of priorities) accounting.shedOne(priority);
      throw error;
    }
  };
  const clean = (items: readonly Item[]): Written => {
    const cleaner = newest();
    return written(withSendersClock(items), (item) => ({
      ...item,
      hash_key_id: cleaner.hashKeyId,
      payload: cleanWith(cleaner, item.payload as unknown as Json, accounting) as unknown as Item['payload'],
    }));
  };
  return {
    accept: (items) => (items.length === 0 ? Promise.resolve() : Promise.resolve(items).then(clean).then(store)),
  };
}
