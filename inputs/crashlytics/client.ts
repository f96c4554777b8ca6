import { setTimeout as sleep } from 'node:timers/promises';
import { callHttp, type HttpReply, type HttpSettings } from '../../bin/kit/http';
import type { JsonObject } from '../../core/vocabulary';
import { feedError } from './errors';
import type { FeedSettings } from './settings';
import type { TokenSource } from './token';
import type { TimeWindow } from './windows';

/** One page of events, newest first. */
export interface EventPage {
  readonly events: readonly JsonObject[];
  readonly nextPageToken: string | undefined;
}

const PAGE_SIZE = 100;
const ATTEMPTS = 6;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;
const PAGE_BYTES = 64 * 1024 * 1024;
const RETRY_STATUS = new Set([408, 429, 500, 502, 503, 504]);

/** Milliseconds before attempt `attempt` (from 1): what the server asked for, else full jitter over a doubling wait. */
export const retryWait = (attempt: number, retryAfter: number | undefined, random: number): number =>
  retryAfter === undefined
    ? random * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt)
    : Math.min(LONGEST_WAIT_MS * 5, retryAfter * 1000);

/** The Crashlytics REST API, of which the feed needs one call. */
export class CrashlyticsClient {
  readonly #settings: FeedSettings;
  readonly #tokens: TokenSource;
  readonly #http: HttpSettings;

  constructor(settings: FeedSettings, tokens: TokenSource, http: HttpSettings) {
    this.#settings = settings;
    this.#tokens = tokens;
    this.#http = http;
  }

  async #get(address: string, signal: AbortSignal): Promise<HttpReply> {
    let renew = false;
    for (let attempt = 1; ; attempt += 1) {
      const token = await this.#tokens.get(Date.now() / 1000, renew);
      const reply = await callHttp(
        { what: 'Crashlytics', address, method: 'GET', headers: { authorization: `Bearer ${token}`, accept: 'application/json' } },
        this.#http,
        { timeoutMs: 30_000, limitBytes: PAGE_BYTES },
      );
      if (reply.status === 200) return reply;
      // An expired token is renewed once; a second refusal is the account's.
      if (reply.status === 401 && !renew) {
        renew = true;
        continue;
      }
      if (!RETRY_STATUS.has(reply.status))
        throw feedError('APPMON-CRASHLYTICS-REFUSED', { status: reply.status, text: reply.text.slice(0, 300) });
      if (attempt >= ATTEMPTS) throw feedError('APPMON-CRASHLYTICS-BUSY', { status: reply.status, attempts: attempt });
      await sleep(retryWait(attempt, reply.retryAfter, Math.random()), undefined, { signal });
    }
  }

  /** One page of the events of a window (by event time, start inclusive, end exclusive). */
  async listEvents(window: TimeWindow, pageToken: string | undefined, signal: AbortSignal): Promise<EventPage> {
    const { apiBase, project, firebaseApp } = this.#settings;
    const url = new URL(`${apiBase}/projects/${project}/apps/${encodeURIComponent(firebaseApp)}/events`);
    url.searchParams.set('filter.interval.startTime', new Date(window.from * 1000).toISOString());
    url.searchParams.set('filter.interval.endTime', new Date(window.to * 1000).toISOString());
    url.searchParams.set('pageSize', String(PAGE_SIZE));
    if (pageToken) url.searchParams.set('pageToken', pageToken);
    const reply = await this.#get(url.href, signal);
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
