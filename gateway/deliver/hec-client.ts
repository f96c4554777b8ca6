import { randomUUID } from 'node:crypto';
import { Agent, request } from 'undici';
import type { Dispatcher } from 'undici';
import { numberOf, objectOf, parseJson } from '../../core/crash/json';
import { Acknowledgements } from './acknowledgements';
import type { Patience } from './acknowledgements';

/** What a post came to. */
export type Outcome =
  | {
      readonly kind: 'taken';
      /** Where the token wants acknowledgement: resolves with whether the indexers have it; when not, it must be sent again. */
      readonly acknowledged?: Promise<boolean>;
    }
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
  /** Posts a body; `taken` may wait for its acknowledgement. */
  readonly send: (body: string | Buffer, events: number) => Promise<Outcome>;
  /** Posts a body and waits for its acknowledgement, where the token wants one. */
  readonly post: (body: string | Buffer, events: number) => Promise<Outcome>;
  /** True when the destination answers and does not say that it is unhealthy. */
  readonly isHealthy: () => Promise<boolean>;
  /** Finishes the request that is under way; waits for no acknowledgement. */
  readonly close: () => Promise<void>;
}

const RETRY_CODES: ReadonlySet<number> = new Set([8, 9, 18, 19, 20, 23, 26, 27]);
const REFUSED_CODES: ReadonlySet<number> = new Set([1, 2, 3, 4, 10, 11, 14, 16, 28]);
const TIMEOUT_MS = 30_000;
/** Splunk tells the channels of its clients apart by this header, and asks for it where a token wants acknowledgement. */
const CHANNEL = 'x-splunk-request-channel';
/** A destination that asks for more patience is asked again all the same. */
const LONGEST_WAIT_MS = 300_000;
/** Longest answer that is read; those of the protocol have some dozens of characters. */
const LONGEST_ANSWER = 65_536;

function afterOf(value: string | string[] | undefined): number | undefined {
  const seconds = numberOf(Array.isArray(value) ? value[0] : value);
  return seconds === undefined ? undefined : Math.min(LONGEST_WAIT_MS, Math.max(0, seconds * 1000));
}

/** The text of an answer; rejects when it does not come to an end. */
async function readAnswer(body: Dispatcher.ResponseData['body']): Promise<string> {
  const timer = setTimeout(() => body.destroy(new Error('too slow')), TIMEOUT_MS);
  try {
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > LONGEST_ANSWER) throw new Error('too long');
    }
    return Buffer.concat(chunks).toString('utf8');
  } finally {
    clearTimeout(timer);
  }
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
  // A 200 that does not say so in the protocol's words comes from something in between: a proxy, a login page.
  if (status === 200) return code === 0 ? { kind: 'taken' } : { kind: 'retry', reason: 'no_hec', afterMs: undefined };
  if (status === 429 || status >= 500 || (code !== undefined && RETRY_CODES.has(code)))
    return { kind: 'retry', reason, afterMs: afterOf(reply.retryAfter) };
  // Neither has a 4xx that is none of the protocol's anything to say about the events.
  if (status === 401 || status === 403 || (code === undefined && status !== 413) || (code !== undefined && REFUSED_CODES.has(code)))
    return { kind: 'refused', reason };
  const index = faultyIndex(code ?? 0, numberOf(answer['invalid-event-number']));
  if (status === 413 || (code === 6 && events > 1 && (index ?? 0) === 0))
    return events > 1 ? { kind: 'split', reason } : { kind: 'bad-event', reason, index: 0 };
  if (index !== undefined && index < events) return { kind: 'bad-event', reason, index };
  return events > 1 ? { kind: 'split', reason } : { kind: 'bad-event', reason, index: 0 };
}

/** A client of one collector; the token is asked for at every request. Never rejects: a network error is an outcome. */
export function createHecClient(url: string, token: () => string, patience: Patience): HecClient {
  const channel = randomUUID();
  const agent = new Agent({ keepAliveTimeout: 30_000, headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS, connections: 4 });
  const ask = (path: string, body: string | Buffer): Promise<Dispatcher.ResponseData> =>
    request(`${url}/services/collector/${path}`, {
      dispatcher: agent,
      method: 'POST',
      headers: { authorization: `Splunk ${token()}`, 'content-type': 'application/json', [CHANNEL]: channel },
      body,
    });
  const indexedOf = async (ids: readonly number[]): Promise<ReadonlySet<number>> => {
    try {
      const reply = await ask('ack', JSON.stringify({ acks: ids }));
      const acks = objectOf(objectOf(parseJson(await readAnswer(reply.body)))['acks']);
      return new Set(ids.filter((id) => acks[String(id)] === true));
    } catch {
      return new Set();
    }
  };
  const acknowledgements = new Acknowledgements(indexedOf, patience);
  const send: HecClient['send'] = async (body, events) => {
    try {
      const reply = await ask('event', body);
      const answer = await readAnswer(reply.body);
      const outcome = outcomeOf({ status: reply.statusCode, body: answer, retryAfter: reply.headers['retry-after'] }, events);
      const ackId = numberOf(objectOf(parseJson(answer))['ackId']);
      return outcome.kind === 'taken' && ackId !== undefined ? { ...outcome, acknowledged: acknowledgements.of(ackId) } : outcome;
    } catch (error) {
      return { kind: 'retry', reason: `network_${(error as NodeJS.ErrnoException).code ?? 'error'}`, afterMs: undefined };
    }
  };
  return {
    send,
    post: async (body, events) => {
      const outcome = await send(body, events);
      if (outcome.kind !== 'taken' || outcome.acknowledged === undefined) return outcome;
      return (await outcome.acknowledged) ? { kind: 'taken' } : { kind: 'retry', reason: 'no_ack', afterMs: undefined };
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
    close: () => {
      acknowledgements.close();
      return agent.close();
    },
  };
}
