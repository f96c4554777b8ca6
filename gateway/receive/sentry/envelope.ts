import { isObject, numberOf, parseJson, textOf } from '../../../core/crash/json';
import type { JsonObject } from '../../../core/vocabulary';
import { gatewayError } from '../../errors';

/** One item of an envelope. */
export interface EnvelopeItem {
  readonly type: string;
  readonly header: JsonObject;
  readonly payload: Buffer;
}

/** An envelope: its header and its items in order. */
export interface Envelope {
  readonly header: JsonObject;
  readonly items: readonly EnvelopeItem[];
  /** True when it breaks off, or an item is not as long as its header says: the items before that are read. */
  readonly isCut: boolean;
}

const NEWLINE = 10;
const MAX_ITEMS = 1000;
const EXPECTED = `an envelope: a line with a JSON object, then up to ${String(MAX_ITEMS)} items, each a line with its type and length and its payload`;

const lineEnd = (body: Buffer, from: number): number => {
  const end = body.indexOf(NEWLINE, from);
  return end < 0 ? body.length : end;
};

/** The end of a payload: by its length, else the end of the line; undefined when the length is not that of the payload. */
function payloadEnd(body: Buffer, start: number, header: JsonObject): number | undefined {
  if (header['length'] === undefined) return lineEnd(body, start);
  const length = numberOf(header['length']);
  if (length === undefined || !Number.isInteger(length) || length < 0) return undefined;
  const end = start + length;
  return end === body.length || body[end] === NEWLINE ? end : undefined;
}

/**
 * Splits an envelope of the Sentry SDKs (their developer documentation, "Envelopes"). Payloads are slices of the body. Throws when the
 * first line is no JSON object or there are too many items.
 */
export function splitEnvelope(body: Buffer): Envelope {
  const headerEnd = lineEnd(body, 0);
  const header = parseJson(body.toString('utf8', 0, headerEnd));
  if (!isObject(header)) throw gatewayError('APPMON-GATEWAY-BODY', { expected: EXPECTED });
  const items: EnvelopeItem[] = [];
  for (let at = headerEnd + 1; at < body.length;) {
    const end = lineEnd(body, at);
    if (end === at) {
      at += 1;
      continue;
    }
    if (items.length >= MAX_ITEMS) throw gatewayError('APPMON-GATEWAY-BODY', { expected: EXPECTED });
    const itemHeader = parseJson(body.toString('utf8', at, end));
    const start = Math.min(end + 1, body.length);
    const type = isObject(itemHeader) ? textOf(itemHeader['type']) : undefined;
    const stop = isObject(itemHeader) && end < body.length ? payloadEnd(body, start, itemHeader) : undefined;
    if (!isObject(itemHeader) || type === undefined || stop === undefined) return { header, items, isCut: true };
    items.push({ type, header: itemHeader, payload: body.subarray(start, stop) });
    at = stop + 1;
  }
  return { header, items, isCut: false };
}
