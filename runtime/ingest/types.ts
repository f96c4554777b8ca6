import type { IndexedEvent } from '../store/types';

/** An event as HEC, a collect command or an input hands it over: metadata that is absent comes from defaults. */
export interface RawEvent {
  readonly data: string;
  readonly time?: number;
  readonly index?: string;
  readonly host?: string;
  readonly source?: string;
  readonly sourcetype?: string;
  readonly fields?: Readonly<Record<string, string | readonly string[]>>;
  readonly metrics?: Readonly<Record<string, number>>;
}

/** The index-time pipeline: line breaking, timestamps, TRUNCATE, SEDCMD, TRANSFORMS, INGEST_EVAL, then the append log. */
export interface Ingest {
  /** One event each, not line-broken (HEC /event, unbroken input events). Resolves once durable. */
  events(events: readonly RawEvent[]): Promise<void>;
  /** Raw bytes of one source, broken by the sourcetype's props (HEC /raw, receivers/simple, simple-mode inputs). Resolves with the number of events. */
  raw(data: string, metadata: Omit<RawEvent, 'data' | 'fields' | 'metrics'>): Promise<number>;
  /** The pure part, for `| collect` previews and tests. */
  process(event: RawEvent, now: number): IndexedEvent[];
  indexExists(name: string): boolean;
}
