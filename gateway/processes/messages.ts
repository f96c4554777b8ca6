import type { Figures } from '../accounting';
import type { Taken } from '../rate';
import type { Reply } from '../receive/types';
import type { Durable } from '../spool/writer';

/** Variables by which the primary tells a receiver who it is. */
export const WRITER_VARIABLE = 'APPMON_GATEWAY_WRITER';
export const PORT_VARIABLE = 'APPMON_GATEWAY_LISTEN';

/** The pages a receiver asks the primary for, because they show the whole gateway. */
export const SHARED_PAGES = ['/health', '/metrics'] as const;
export type SharedPage = (typeof SHARED_PAGES)[number];

/** What a receiver tells the primary, in the order in which it happens. */
export type FromReceiver =
  | { readonly type: 'ready'; readonly port: number }
  /** It cannot start: a coded error. */
  | { readonly type: 'failed'; readonly code: string; readonly message: string }
  | { readonly type: 'durable'; readonly durable: Durable }
  | { readonly type: 'figures'; readonly figures: Figures }
  /** What senders took of their limits here; the primary passes it on to the other receivers. */
  | { readonly type: 'taken'; readonly taken: readonly Taken[] }
  | { readonly type: 'page'; readonly id: number; readonly path: SharedPage };

/** What the primary tells a receiver. */
export type ToReceiver =
  /** Bytes that wait in the spool, and how many of all that this receiver wrote are counted in or were delivered. */
  | { readonly type: 'room'; readonly waiting: number; readonly written: number }
  | { readonly type: 'page'; readonly id: number; readonly reply: Reply }
  /** What senders took of their limits at another receiver. */
  | { readonly type: 'taken'; readonly taken: readonly Taken[] }
  | { readonly type: 'drain'; readonly lingerMs: number; readonly graceMs: number };
