import { IANAZone } from 'luxon';
import { timeError } from './errors';

/** Every change of a zone's offset falls on a quarter of an hour of UTC, so an offset holds for its quarter. */
const SLOT = 900;
const CACHE_LIMIT = 200_000;

/** Clock arithmetic in one time zone. "Local" seconds count from 1970-01-01 00:00 on the zone's own clock. */
export interface Zone {
  readonly name: string;
  /** Seconds to add to UTC at that moment. */
  offset(epoch: number): number;
  toLocal(epoch: number): number;
  /**
   * The moment when the zone's clock shows a local time: the first of two where the clock is set back;
   * where it is set forward and skips the time, as much later as it skips.
   */
  fromLocal(local: number): number;
  /** Abbreviation of the zone at that moment (CET, CEST), or its offset where it has none. */
  abbreviation(epoch: number): string;
}

const zones = new Map<string, Zone>();

function abbreviationOf(zone: IANAZone, epoch: number): string {
  for (const locale of ['en-US', 'en-GB', 'en-AU']) {
    const name = zone.offsetName(epoch * 1000, { format: 'short', locale });
    if (name !== null && !/^(?:GMT|UTC)[+-]/.test(name)) return name;
  }
  return zone.formatOffset(epoch * 1000, 'techie');
}

function makeZone(name: string): Zone {
  const zone = IANAZone.create(name);
  if (!zone.isValid) throw timeError('APPMON-SPL-TIME-ZONE', { zone: name });
  const offsets = new Map<number, number>();
  const offset = (epoch: number): number => {
    const slot = Math.floor(epoch / SLOT);
    const known = offsets.get(slot);
    if (known !== undefined) return known;
    if (offsets.size > CACHE_LIMIT) offsets.clear();
    const seconds = zone.offset(slot * SLOT * 1000) * 60;
    offsets.set(slot, seconds);
    return seconds;
  };
  return {
    name,
    offset,
    toLocal: (epoch) => epoch + offset(epoch),
    fromLocal(local) {
      const before = offset(local - 86_400);
      const after = offset(local + 86_400);
      const early = local - Math.max(before, after);
      if (early + offset(early) === local) return early;
      const late = local - Math.min(before, after);
      return late + offset(late) === local ? late : local - before;
    },
    abbreviation: (epoch) => abbreviationOf(zone, epoch),
  };
}

/**
 * The zone of an IANA name; made once.
 * @throws APPMON-SPL-TIME-ZONE
 */
export function zoneOf(name: string): Zone {
  const known = zones.get(name);
  if (known !== undefined) return known;
  const zone = makeZone(name);
  zones.set(name, zone);
  return zone;
}
