import { numberOf } from '../../core/crash/json';
import type { Json } from '../../core/vocabulary';

/** A charge between 0 and 1 of one in percent, a number or a text such as `87.0%`; undefined for anything else. */
export function chargeOf(percent: Json | undefined): number | undefined {
  const value = numberOf(typeof percent === 'string' ? percent.replace(/%$/, '') : percent);
  return value === undefined || value < 0 || value > 100 ? undefined : value / 100;
}

/** Attributes of senders that are in another unit than our field. */
const READERS: ReadonlyMap<string, (value: Json) => Json | undefined> = new Map(
  Object.entries<(value: Json) => Json | undefined>({
    'battery.percent': chargeOf,
    'crash.batteryLevel': chargeOf,
  }),
);

/** The value of an attribute in the unit of the field it goes to; undefined for one that makes no sense. */
export const inOurUnit = (attribute: string, value: Json): Json | undefined => {
  const read = READERS.get(attribute);
  return read ? read(value) : value;
};
