import { hostname } from 'node:os';
import { DateTime } from 'luxon';
import type { Ingest, RawEvent } from '../ingest/types';

/** One served request. The query is left out: it may hold what nobody should read in a log. */
export interface AccessRecord {
  readonly client: string;
  readonly user: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly bytes: number;
  readonly agent: string;
  readonly milliseconds: number;
  readonly time: number;
}

const FLUSH_MS = 1_000;
const MOST_HELD = 1_000;

const clean = (text: string): string => text.replace(/[\s"\p{Cc}]/gu, '_').slice(0, 1_000) || '-';

/** A line of splunkd_access.log. */
export const formatAccess = (record: AccessRecord): string => {
  const time = DateTime.fromMillis(record.time, { zone: 'utc' }).toFormat('dd/LLL/yyyy:HH:mm:ss.SSS ZZZ', { locale: 'en-US' });
  return `${clean(record.client)} - ${clean(record.user)} [${time}] "${record.method} ${clean(record.path)} HTTP/1.1" ${record.status} ${record.bytes} "-" "${clean(record.agent)}" - ${Math.round(record.milliseconds)}ms`;
};

/** Writes access events to `_internal` in batches; beyond a thousand waiting ones the newest are dropped and counted. */
export class AccessLog {
  private readonly ingest: Pick<Ingest, 'events'>;
  private readonly failed: (error: unknown) => void;
  private held: RawEvent[] = [];
  private dropped = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(ingest: Pick<Ingest, 'events'>, failed: (error: unknown) => void) {
    this.ingest = ingest;
    this.failed = failed;
  }

  add(record: AccessRecord): void {
    if (this.held.length >= MOST_HELD) {
      this.dropped += 1;
      return;
    }
    const metadata = { index: '_internal', sourcetype: 'splunkd_access', source: 'splunkd_access.log', host: hostname() };
    this.held.push({ data: formatAccess(record), time: record.time / 1000, ...metadata });
    this.timer ??= setTimeout(() => void this.flush(), FLUSH_MS).unref();
  }

  /** Hands over what is held; faults of the index are reported, never thrown at a client. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const events = this.held;
    this.held = [];
    if (events.length === 0) return;
    try {
      await this.ingest.events(events);
      if (this.dropped > 0) this.failed(new Error(`${this.dropped} access events dropped`));
      this.dropped = 0;
    } catch (error) {
      this.failed(error);
    }
  }
}
