import fc from 'fast-check';
import { occurredTime } from './skew';
import type { Occurred } from './skew';

/** 2026-03-02T10:00:00Z by our clock. */
const NOW = 1_772_445_600;
const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

type Row = readonly [what: string, occurred: number | undefined, sent: number | undefined, expected: Occurred];

const ROWS: readonly Row[] = [
  ['a right clock', NOW - 5, NOW - 1, { time: NOW - 5 }],
  ['a right clock of a sender that does not say when it sent', NOW - 5, undefined, { time: NOW - 5 }],
  ['no time at all', undefined, NOW, { time: NOW }],
  ['a time of zero', 0, NOW, { time: NOW }],
  ['no number', Number.NaN, undefined, { time: NOW }],
  ['a delay of a minute is no skew', NOW - 90, NOW - MINUTE, { time: NOW - 90 }],
  ['an hour behind', NOW - HOUR - 30, NOW - HOUR, { time: NOW - 30, state: 'skewed' }],
  ['an hour ahead', NOW + HOUR - 30, NOW + HOUR, { time: NOW - 30, state: 'skewed' }],
  ['kept for a day offline by a clock an hour ahead', NOW + HOUR - DAY, NOW + HOUR, { time: NOW - DAY, state: 'skewed' }],
  ['kept for a day offline by a right clock', NOW - DAY, NOW, { time: NOW - DAY }],
  ['a telephone in 1970', 100, 160, { time: NOW - MINUTE, state: 'skewed' }],
  ['a telephone in 2099', 4_070_908_800, 4_070_908_801, { time: NOW - 1, state: 'skewed' }],
  ['ahead, and nothing says by how much', NOW + HOUR, undefined, { time: NOW, state: 'future' }],
  ['a little ahead', NOW + 59, undefined, { time: NOW + 59 }],
  ['after its own sending: two clocks, and the event is ahead', NOW + HOUR, NOW, { time: NOW, state: 'future' }],
  ['after its own sending, and in the past all the same', NOW - HOUR, NOW - DAY, { time: NOW - HOUR }],
  ['thirty days old', NOW - 30 * DAY, NOW, { time: NOW - 30 * DAY }],
  ['older than anything that waits', NOW - 31 * DAY, NOW, { time: NOW - 31 * DAY, state: 'past' }],
  ['milliseconds survive', NOW + HOUR - 0.25, NOW + HOUR, { time: NOW - 0.25, state: 'skewed' }],
];

describe('the time of an event', () => {
  it.each(ROWS)('%s', (_what, occurred, sent, expected) => {
    expect(occurredTime({ occurred, sent, received: NOW })).toEqual(expected);
  });

  it('leaves the bounds of a span or a day where they are, unless they are ahead', () => {
    expect(occurredTime({ occurred: NOW - DAY, sent: NOW - HOUR, received: NOW, isCoarse: true })).toEqual({ time: NOW - DAY });
    expect(occurredTime({ occurred: NOW + DAY, sent: NOW, received: NOW, isCoarse: true })).toEqual({ time: NOW, state: 'future' });
  });

  it('is never more than a minute after the receipt, and keeps the order of what one clock dated', () => {
    const offset = fc.double({ min: -20 * DAY, max: 20 * DAY, noNaN: true });
    fc.assert(
      fc.property(offset, offset, offset, (first, second, sent) => {
        const timeOf = (occurred: number): number => occurredTime({ occurred: NOW + occurred, sent: NOW + sent, received: NOW }).time;
        const [early, late] = [Math.min(first, second, sent), Math.min(Math.max(first, second), sent)];
        expect(timeOf(late)).toBeLessThanOrEqual(NOW + MINUTE);
        expect(timeOf(late) - timeOf(early)).toBeCloseTo(late - early, 2);
      }),
      { numRuns: 500, seed: 4 },
    );
  });
});
