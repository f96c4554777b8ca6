import type { IncomingHttpHeaders } from 'node:http';
import { epochOf, numberOf, textOf } from '../../core/crash/json';
import type { Json } from '../../core/vocabulary';
import { CLOCK_TOLERANCE } from '../deliver/skew';
import { targetOf } from '../deliver/names';
import type { Item, Payload } from '../items';

/** Above this a number of seconds is one of milliseconds: the year 5138. */
const MOST_SECONDS = 1e11;

/** Epoch seconds of a time in seconds, milliseconds or ISO 8601. */
function secondsOf(value: string): number | undefined {
  const number = numberOf(value) ?? epochOf(value);
  return number !== undefined && number > MOST_SECONDS ? number / 1000 : number;
}

/** When the sender sent by its own clock: `x-appmon-sent-at`, which any sender may set. */
export function sentAt(headers: IncomingHttpHeaders): number | undefined {
  const value = headers['x-appmon-sent-at'];
  return typeof value === 'string' ? secondsOf(value) : undefined;
}

const timeOf = (payload: Payload): number | undefined =>
  payload.type === 'report' ? numberOf(payload.report.fields['occurred_time']) : payload.time;

const installIn = (attributes: Readonly<Record<string, Json>>): string | undefined => {
  for (const [name, value] of Object.entries(attributes)) {
    const target = targetOf(name);
    if (target && 'field' in target && target.field === 'install_id') return textOf(value);
  }
  return undefined;
};

/** The device (its installation) that made and dated a payload, where it says which it is. */
export function deviceOf(payload: Payload): string | undefined {
  if (payload.type === 'report') return payload.report.installId;
  if (payload.type === 'record') return installIn(payload.attributes);
  return payload.type === 'metric' ? installIn(payload.dimensions) : undefined;
}

/**
 * Items of senders that do not say when they sent: nothing is sent before it happens, so the newest time of a device in a request is
 * the least its clock may have shown. Only one that is ahead of ours is of use; a clock that is behind looks like a sender that waited.
 */
export function withSendersClock(items: readonly Item[]): readonly Item[] {
  const isAhead = ({ payload, received, sent }: Item): boolean => sent === undefined && (timeOf(payload) ?? 0) > received + CLOCK_TOLERANCE;
  if (!items.some(isAhead)) return items;
  const newest = new Map<string, number>();
  for (const item of items.filter(isAhead)) {
    const device = deviceOf(item.payload);
    if (device !== undefined) newest.set(device, Math.max(newest.get(device) ?? 0, timeOf(item.payload) ?? 0));
  }
  return items.map((item) => {
    const sent = item.sent ?? newest.get(deviceOf(item.payload) ?? '');
    return sent === undefined ? item : { ...item, sent };
  });
}
