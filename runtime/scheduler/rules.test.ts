import { DateTime } from 'luxon';
import { dueWindows, durableOf, type Durable } from './durable';
import { conditionOf } from './condition';
import { parseDuration } from './durations';
import { schedulerSlots } from './queue';
import { scheduleOf, type SavedSearch } from './saved-search';

const search = (settings: Record<string, string>): SavedSearch => ({ name: 's', app: 'a', owner: 'nobody', search: 'x', settings });
const at = (iso: string): number => Date.parse(iso) / 1000;

describe('durations', () => {
  it.each([
    ['90', 90],
    ['60s', 60],
    ['5m', 300],
    ['24h', 86_400],
    ['7d', 604_800],
    ['2p', 120],
  ])('%s', (text, seconds) => {
    expect(parseDuration(text, 60)).toBe(seconds);
  });
  it('refuses other texts', () => {
    expect(() => parseDuration('soon')).toThrow('Expected a duration');
  });
});

describe('schedule', () => {
  it('reads the cron in the zone of the server: 08:00 moves with summer time', () => {
    const schedule = scheduleOf(search({ cron_schedule: '0 8 * * *' }), 'Europe/Madrid');
    expect(schedule.between(at('2026-03-28T00:00:00Z'), at('2026-03-30T00:00:00Z'), 10)).toEqual([
      at('2026-03-28T07:00:00Z'),
      at('2026-03-29T06:00:00Z'),
    ]);
  });
  it.each([
    ['spring, a day of 23 hours', '2026-03-29', 23],
    ['autumn, a day of 25 hours', '2026-10-25', 25],
    ['a usual day', '2026-11-22', 24],
  ])('%s: each hour once, each quarter once, every day once', (_, day, hours) => {
    const midnight = DateTime.fromISO(day, { zone: 'Europe/Madrid' });
    const [from, to] = [midnight.toSeconds(), midnight.plus({ days: 1 }).toSeconds()];
    expect(to - from).toBe(hours * 3600);
    const times = (cron: string) => scheduleOf(search({ cron_schedule: cron }), 'Europe/Madrid').between(from, to, 1000);
    expect(times('0 * * * *')).toEqual(Array.from({ length: hours }, (_each, at) => from + (at + 1) * 3600));
    expect(times('*/15 * * * *')).toEqual(Array.from({ length: hours * 4 }, (_each, at) => from + (at + 1) * 900));
    expect(times('0 0 * * *')).toEqual([to]);
    // 02:30 does not exist on the first of these days and comes twice on the second; the first moment at or after it counts.
    expect(times('30 2 * * *')).toHaveLength(1);
    expect(times('0 8 * * *')).toEqual([midnight.set({ hour: 8 }).toSeconds()]);
  });
  it('runs at the first moment of a day that has no midnight', () => {
    const schedule = scheduleOf(search({ cron_schedule: '0 0 * * *' }), 'America/Santiago');
    // In Chile the clocks of 2026-09-06 begin at 01:00.
    expect(schedule.between(at('2026-09-05T12:00:00Z'), at('2026-09-07T12:00:00Z'), 10)).toEqual([
      at('2026-09-06T04:00:00Z'),
      at('2026-09-07T03:00:00Z'),
    ]);
  });
  it('looks back as far as it must for the newest times', () => {
    const yearly = scheduleOf(search({ cron_schedule: '0 0 1 1 *' }), 'UTC');
    expect(yearly.between(at('2020-06-01T00:00:00Z'), at('2026-06-01T00:00:00Z'), 2)).toEqual([
      at('2025-01-01T00:00:00Z'),
      at('2026-01-01T00:00:00Z'),
    ]);
  });
  it('finds the due times after one moment and up to another, the newest when there are too many', () => {
    const schedule = scheduleOf(search({ cron_schedule: '*/10 * * * *' }), 'UTC');
    const noon = at('2026-01-01T12:00:00Z');
    expect(schedule.between(noon, noon + 1800, 10)).toEqual([noon + 600, noon + 1200, noon + 1800]);
    expect(schedule.between(noon, noon + 1800, 2)).toEqual([noon + 1200, noon + 1800]);
    expect([schedule.next(noon), schedule.period(noon)]).toEqual([noon + 600, 600]);
  });
  it('allow_skew moves a search by the same amount each time, within the allowance', () => {
    const plain = scheduleOf(search({ cron_schedule: '0 * * * *' }), 'UTC');
    const skewed = scheduleOf(search({ cron_schedule: '0 * * * *', allow_skew: '10m' }), 'UTC');
    const start = at('2026-01-01T00:00:00Z');
    const shifts = [0, 1, 2].map((hour) => skewed.next(start + hour * 3600 + 601) - plain.next(start + hour * 3600 + 601));
    expect(new Set(shifts).size).toBe(1);
    expect(shifts[0]).toBeGreaterThanOrEqual(0);
    expect(shifts[0]).toBeLessThan(600);
  });
  it.each(['* * * *', '61 * * * *', '@hourly', ''])('refuses the cron "%s"', (cron) => {
    expect(() => scheduleOf(search({ cron_schedule: cron }), 'UTC')).toThrow('cron schedule of five parts');
  });
});

describe('durable windows', () => {
  const durable: Durable = { track: '_indextime', lag: 5, backfill: 'time_interval', maxIntervals: 3 };
  it('join end to end from the cursor', () => {
    expect(dueWindows(durable, 95, [160, 220])).toEqual([
      { earliest: 95, latest: 155 },
      { earliest: 155, latest: 215 },
    ]);
  });
  it('give nothing while the lag has not passed', () => {
    expect(dueWindows(durable, 155, [160])).toEqual([]);
  });
  it('never leave a gap beyond the allowed number: the first one catches up', () => {
    expect(dueWindows(durable, 0, [65, 125, 185, 245])).toEqual([
      { earliest: 0, latest: 120 },
      { earliest: 120, latest: 180 },
      { earliest: 180, latest: 240 },
    ]);
  });
  it('time_whole makes one window of it', () => {
    expect(dueWindows({ ...durable, backfill: 'time_whole' }, 0, [65, 125])).toEqual([{ earliest: 0, latest: 120 }]);
  });
  it('refuses settings it does not know', () => {
    expect(() => durableOf(search({ 'durable.track_time_type': 'yes' }))).toThrow('durable.track_time_type');
    expect(durableOf(search({ 'durable.track_time_type': 'none' }))).toBeUndefined();
  });
});

describe('alert conditions', () => {
  const rows = [{ host: 'a' }, { host: 'b' }, { host: 'a' }];
  it.each([
    [{ counttype: 'number of events', relation: 'greater than', quantity: '2' }, undefined, true],
    [{ counttype: 'number of events', relation: 'less than', quantity: '3' }, undefined, false],
    [{ counttype: 'number of hosts', relation: 'equal to', quantity: '2' }, undefined, true],
    [{ counttype: 'number of sources', relation: 'not equal to', quantity: '0' }, undefined, false],
    [{ counttype: 'number of events', relation: 'rises by', quantity: '2' }, 1, true],
    [{ counttype: 'number of events', relation: 'rises by', quantity: '2' }, undefined, false],
    [{ counttype: 'number of events', relation: 'drops by', quantity: '2' }, 4, false],
  ])('%j (before: %s) → %s', (settings, previous, expected) => {
    const condition = conditionOf(search(settings));
    expect(condition.kind === 'count' && condition.holds(condition.count({ rows }), previous)).toBe(expected);
  });
  it.each([
    { counttype: 'number of cats' },
    { counttype: 'number of events', relation: 'near', quantity: '1' },
    { counttype: 'number of events', relation: 'equal to' },
  ])('refuses %p', (settings) => {
    expect(() => conditionOf(search(settings))).toThrow('to be one of');
  });
});

it('the scheduler may use half of CPUs + 6 (limits.conf)', () => {
  expect(schedulerSlots(2, { base: 6, perCpu: 1, percent: 50 })).toBe(4);
});
