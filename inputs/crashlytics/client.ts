import { setTimeout as sleep } from 'node:timers/promises';
import { callHttp, type HttpReply, type HttpSettings } from '../../bin/kit/http';
import type { JsonObject } from '../../core/vocabulary';
import type { TokenBucket } from '../kit/token-bucket';
import { feedError } from './errors';
import type { FeedSettings } from './settings';
import type { TokenSource } from './token';
import type { Reading } from './windows';

/** One page of events, newest first. */
export interface EventPage {
  readonly events: readonly JsonObject[];
  readonly nextPageToken: string | undefined;
}

/** Events asked for at once: with PAGE_BYTES the most that the feed ever holds. */
export const PAGE_SIZE = 100;
const PAGE_BYTES = 16 * 1024 * 1024;
const ATTEMPTS = 6;
const FIRST_WAIT_SECONDS = 1;
const LONGEST_WAIT_SECONDS = 60;
const RETRY_STATUS = new Set([408, 429, 500, 502, 503, 504]);

/** Seconds before attempt `attempt` (from 1) of a call that was not told when to come back: full jitter over a doubling wait. */
export const retryWait = (attempt: number, random: number): number =>
  random * Math.min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2 ** attempt);

/** What a client works with. */
export interface ClientParts {
  readonly tokens: TokenSource;
  readonly http: HttpSettings;
  readonly bucket: TokenBucket;
}

/** The Crashlytics REST API, of which the feed needs one call. */
export class CrashlyticsClient {
  readonly #settings: FeedSettings;
  readonly #parts: ClientParts;

  constructor(settings: FeedSettings, parts: ClientParts) {
    this.#settings = settings;
    this.#parts = parts;
  }

  async #get(address: string, signal: AbortSignal): Promise<HttpReply> {
    const { tokens, http, bucket } = this.#parts;
    let renew = false;
    for (let attempt = 1; ; attempt += 1) {
      await sleep(bucket.take(Date.now() / 1000) * 1000, undefined, { signal });
      const token = await tokens.get(Date.now() / 1000, renew);
      const reply = await callHttp(
        { what: 'Crashlytics', address, method: 'GET', headers: { authorization: `Bearer ${token}`, accept: 'application/json' } },
        http,
        { timeoutMs: 30_000, limitBytes: PAGE_BYTES },
      );
      if (reply.status === 200) return reply;
      // An expired token is renewed once; a second refusal is the account's.
      if (reply.status === 401 && !renew) {
        renew = true;
        continue;
      }
      const { status, retryAfter } = reply;
      if (!RETRY_STATUS.has(status)) throw feedError('APPMON-CRASHLYTICS-REFUSED', { status, text: reply.text.slice(0, 300) });
      const wait = retryAfter ?? retryWait(attempt, Math.random());
      bucket.pauseUntil(Date.now() / 1000 + wait);
      // A long wait is not sat out here: the feed says meanwhile that it waits.
      if (attempt >= ATTEMPTS || wait > LONGEST_WAIT_SECONDS)
        throw feedError('APPMON-CRASHLYTICS-BUSY', { status, attempts: attempt, wait: Math.ceil(wait) });
    }
  }

  /**
   * The next page of a reading (by event time, start inclusive, end exclusive). A page that is larger than the feed holds is asked
   * for again in smaller parts: the size of a page may change between two (AIP-158), its token stays good.
   */
  async listEvents({ window, page }: Pick<Reading, 'window' | 'page'>, signal: AbortSignal): Promise<EventPage> {
    const { apiBase, project, firebaseApp } = this.#settings;
    const url = new URL(`${apiBase}/projects/${project}/apps/${encodeURIComponent(firebaseApp)}/events`);
    url.searchParams.set('filter.interval.startTime', new Date(window.from * 1000).toISOString());
    url.searchParams.set('filter.interval.endTime', new Date(window.to * 1000).toISOString());
    if (page) url.searchParams.set('pageToken', page.token);
    let reply: HttpReply;
    let size = PAGE_SIZE;
    for (;;) {
      url.searchParams.set('pageSize', String(size));
      reply = await this.#get(url.href, signal);
      if (!reply.truncated) break;
      if (size === 1) throw feedError('APPMON-CRASHLYTICS-SIZE', { limit: PAGE_BYTES });
      size = Math.ceil(size / 4);
    }
    let body: { events?: readonly JsonObject[]; nextPageToken?: string };
    try {
      body = JSON.parse(reply.text) as typeof body;
    } catch (cause) {
      throw feedError('APPMON-CRASHLYTICS-BODY', {}, { cause });
    }
    if (body.events !== undefined && !Array.isArray(body.events)) throw feedError('APPMON-CRASHLYTICS-BODY');
    return { events: body.events ?? [], nextPageToken: body.nextPageToken || undefined };
  }
}
