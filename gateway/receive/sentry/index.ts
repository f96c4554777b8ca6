import { isObject, textOf } from '../../../core/crash/json';
import type { JsonObject } from '../../../core/vocabulary';
import { gatewayError } from '../../errors';
import { appOfKey } from '../apps';
import { takeFound } from '../take';
import { json } from '../types';
import type { Failure, Reply, Route, RouteContext } from '../types';
import { timeOf } from './about';
import { sentryCredentials } from './auth';
import { splitEnvelope } from './envelope';
import type { Envelope } from './envelope';
import { isMinidump, readItem } from './items';
import type { Surroundings } from './items';

const MAX_SESSIONS = 100;

const sdkOf = (header: JsonObject): string => (isObject(header['sdk']) ? (textOf(header['sdk']['name']) ?? '') : '');

async function take(context: RouteContext, { header, items, isCut }: Envelope): Promise<Reply> {
  if (isCut && items.length === 0) throw gatewayError('APPMON-GATEWAY-BODY', { expected: 'items that are as long as their headers say' });
  if (isCut) context.count('sentry_cut_envelopes');
  if (items.filter(({ type }) => type === 'session').length > MAX_SESSIONS)
    throw gatewayError('APPMON-GATEWAY-SESSIONS', { limit: MAX_SESSIONS });
  const around: Surroundings = {
    eventId: textOf(header['event_id']),
    sent: timeOf(header['sent_at']),
    sdk: sdkOf(header),
    keyApp: appOfKey(context.key),
    minidump: items.find(isMinidump)?.payload,
    hasEvent: items.some(({ type }) => type === 'event'),
    count: context.count,
  };
  const found = items.flatMap((item, at) => readItem(item, around, at));
  const taken = await takeFound(found, { ...context, sent: around.sent ?? context.sent });
  const id = around.eventId ?? taken[0];
  return json(200, id === undefined ? {} : { id });
}

/** The SDKs stop sending for as long as `X-Sentry-Rate-Limits` says: all categories, for this key. */
const fail = ({ code, message, status, seconds }: Failure): Reply => ({
  ...json(status, { detail: `${code}: ${message}`, code }),
  ...(status === 429 ? { headers: { 'x-sentry-rate-limits': `${String(seconds ?? RETRY_SECONDS)}::key` } } : {}),
});
const RETRY_SECONDS = 60;

const shared = {
  door: 'sentry',
  method: 'POST',
  credentials: sentryCredentials,
  encodings: ['gzip', 'deflate', 'br'],
  fail,
} as const satisfies Partial<Route>;

/** The doors of the Sentry SDKs: the envelope, and the event alone as older SDKs send it. A DSN is `https://<key>@host/<any project>`. */
export const sentryRoutes: readonly Route[] = [
  {
    ...shared,
    path: /^\/api\/[\w.-]+\/envelope\/?$/,
    handle: (context) => take(context, splitEnvelope(context.body)),
  },
  {
    ...shared,
    path: /^\/api\/[\w.-]+\/store\/?$/,
    handle: (context) => {
      const payload = context.body;
      return take(context, { header: {}, items: [{ type: 'event', header: {}, payload }], isCut: payload.length === 0 });
    },
  },
];
