import { Agent, request } from 'undici';
import { numberOf, objectOf, parseJson } from '../../core/crash/json';

/** What a post came to. */
export type Outcome =
  | { readonly kind: 'taken' }
  /** Nothing of it was taken for sure; try again, not before `afterMs` when the server says so. */
  | { readonly kind: 'retry'; readonly reason: string; readonly afterMs: number | undefined }
  /** The destination refuses this sender: no event is at fault. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** The events before `index` were taken, the one at `index` is at fault. */
  | { readonly kind: 'bad-event'; readonly reason: string; readonly index: number }
  /** The body was not taken and no event is named: it may be too big. */
  | { readonly kind: 'split'; readonly reason: string };

/** Posts bodies of concatenated events. */
export interface HecClient {
  readonly post: (body: string, events: number) => Promise<Outcome>;
  /** True when the destination answers and does not say that it is unhealthy. */
  readonly isHealthy: () => Promise<boolean>;
  readonly close: () => Promise<void>;
}

const RETRY_CODES: ReadonlySet<number> = new Set([8, 9, 18, 19, 20, 23, 26, 27]);
const REFUSED_CODES: ReadonlySet<number> = new Set([1, 2, 3, 4, 10, 11, 14, 16, 28]);
const TIMEOUT_MS = 30_000;

function afterOf(value: string | string[] | undefined): number | undefined {
  const seconds = numberOf(Array.isArray(value) ? value[0] : value);
  return seconds === undefined ? undefined : Math.max(0, seconds * 1000);
}

/** Position of the event at fault: code 7 names the one after it. */
function faultyIndex(code: number, named: number | undefined): number | undefined {
  if (named === undefined) return undefined;
  return code === 7 ? Math.max(0, named - 1) : named;
}

/** Reads a reply of the HTTP Event Collector (Splunk, Troubleshoot HTTP Event Collector: status codes). */
export function outcomeOf(reply: { status: number; body: string; retryAfter: string | string[] | undefined }, events: number): Outcome {
  const { status, body } = reply;
  const answer = objectOf(parseJson(body));
  const code = numberOf(answer['code']);
  const reason = code === undefined ? `http_${String(status)}` : `hec_${String(code)}`;
  if (status === 200) return { kind: 'taken' };
  if (status === 429 || status >= 500 || (code !== undefined && RETRY_CODES.has(code)))
    return { kind: 'retry', reason, afterMs: afterOf(reply.retryAfter) };
  if (status === 401 || status === 403 || (code !== undefined && REFUSED_CODES.has(code))) return { kind: 'refused', reason };
  const index = faultyIndex(code ?? 0, numberOf(answer['invalid-event-number']));
  if (status === 413 || (code === 6 && events > 1 && (index ?? 0) === 0))
    return events > 1 ? { kind: 'split', reason } : { kind: 'bad-event', reason, index: 0 };
  if (index !== undefined && index < events) return { kind: 'bad-event', reason, index };
  return events > 1 ? { kind: 'split', reason } : { kind: 'bad-event', reason, index: 0 };
}

/** A client of one collector; the token is asked for at every request. Never rejects: a network error is an outcome. */
export function createHecClient(url: string, token: () => string): HecClient {
  const agent = new Agent({ keepAliveTimeout: 30_000, headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS, connections: 4 });
  return {
    post: async (body, events) => {
      try {
        const reply = await request(`${url}/services/collector/event`, {
          dispatcher: agent,
          method: 'POST',
          headers: { authorization: `Splunk ${token()}`, 'content-type': 'application/json' },
          body,
        });
        return outcomeOf({ status: reply.statusCode, body: await reply.body.text(), retryAfter: reply.headers['retry-after'] }, events);
      } catch (error) {
        return { kind: 'retry', reason: `network_${(error as NodeJS.ErrnoException).code ?? 'error'}`, afterMs: undefined };
      }
    },
    isHealthy: async () => {
      try {
        const reply = await request(`${url}/services/collector/health`, { dispatcher: agent });
        await reply.body.dump();
        return reply.statusCode !== 429 && reply.statusCode < 500;
      } catch {
        return false;
      }
    },
    close: () => agent.close(),
  };
}
