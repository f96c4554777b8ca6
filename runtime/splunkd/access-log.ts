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
  /** Epoch milliseconds. */
  readonly time: number;
}

const FLUSH_MS = 1_000;
const MOST_HELD = 1_000;

/** Writes that are everyday work and not worth an audit event: searches, KV store documents, received data. */
const EVERYDAY = /\/(search\/|storage\/collections\/data\/|receivers\/|saved\/searches\/[^/]+\/(dispatch|acknowledge))/;

const clean = (text: string): string => text.replace(/[\s"\p{Cc}]/gu, '_').slice(0, 1_000) || '-';

const stamp = (time: number, format: string): string => DateTime.fromMillis(time, { zone: 'utc' }).toFormat(format, { locale: 'en-US' });

/** A line of splunkd_access.log. */
export const formatAccess = (record: AccessRecord): string => {
  const time = stamp(record.time, 'dd/LLL/yyyy:HH:mm:ss.SSS ZZZ');
  return `${clean(record.client)} - ${clean(record.user)} [${time}] "${record.method} ${clean(record.path)} HTTP/1.1" ${record.status} ${record.bytes} "-" "${clean(record.agent)}" - ${Math.round(record.milliseconds)}ms`;
};

/** An audit event of a login or a change: who, what, whether it succeeded, from where. */
export function formatAudit(record: AccessRecord): string | undefined {
  if (record.method === 'GET' || EVERYDAY.test(record.path)) return undefined;
  const action = record.path.endsWith('/auth/login') ? 'login attempt' : `${record.method.toLowerCase()} ${clean(record.path)}`;
  const info = record.status < 400 ? 'succeeded' : 'failed';
  return `Audit:[timestamp=${stamp(record.time, 'MM-dd-yyyy HH:mm:ss.SSS')}, user=${clean(record.user)}, action=${action}, info=${info}, status=${record.status}, src=${clean(record.client)}]`;
}

/**
 * Writes an access event (`_internal`) for every request and an audit event (`_audit`) for logins and changes, in batches.
 * Beyond a thousand waiting ones the newest are dropped, and how many is reported.
 */
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
    const common = { time: record.time / 1000, host: hostname() };
    const audit = formatAudit(record);
    this.hold({ ...common, data: formatAccess(record), index: '_internal', sourcetype: 'splunkd_access', source: 'splunkd_access.log' });
    if (audit !== undefined) this.hold({ ...common, data: audit, index: '_audit', sourcetype: 'audittrail', source: 'audittrail' });
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

  private hold(event: RawEvent): void {
    if (this.held.length >= MOST_HELD) {
      this.dropped += 1;
      return;
    }
    this.held.push(event);
    this.timer ??= setTimeout(() => void this.flush(), FLUSH_MS).unref();
  }
}
