import { createFormats } from '../../../visualizations/kit/format';
import { columnOf } from '../../../visualizations/kit/columns';
import { defaults } from '../../ui/state/filters';
import { liveAnswer } from './answer';
import { bucketWidth, crashed60, crashRates, journeysNow, newestEvent, normalRange, ratesSource, regionRates } from './searches';

const at = (minutes: number): string => String(1_794_898_800 + minutes * 60);
const rate = (minutes: number, platform: string, sessions: number, crashed: number) => ({
  part: 'rates',
  _time: at(minutes),
  platform,
  sessions: String(sessions),
  crashed_sessions: String(crashed),
});
const rows = [
  rate(0, 'ios', 1000, 50),
  rate(60, 'ios', 1000, 2),
  rate(60, 'android', 500, 4),
  rate(62, 'android', 500, 6),
  { part: 'normal', platform: 'ios', expected: '0.2', lower: '0.1', upper: '0.3' },
  { part: 'normal', platform: 'android', expected: '0.4', lower: '0.2', upper: '0.6' },
  { part: 'regions', region: 'ES-MD', sessions: '400', crashed_sessions: '2' },
  { part: 'regions', region: 'ES-MD', sessions: '600', crashed_sessions: '3' },
  { part: 'journeys', journey: 'transfer', platform: 'ios', started: '300', finished: '270', expected: '90' },
  { part: 'journeys', journey: 'transfer', platform: 'android', started: '100', finished: '50', expected: '80' },
  { part: 'truth', newest: at(63) },
];

describe('Live facts', () => {
  it('count the last 60 minutes of data over all platforms', () => {
    // 12 of 2,000 sessions; the bucket of 08:00 is older than 60 min before 09:02.
    expect(crashed60(rows)).toEqual({ hits: 12, n: 2000, rate: 0.6 });
    expect(crashed60([])).toEqual({ hits: 0, n: 0, rate: null });
  });

  it('give rates by bucket and platform with the widest normal range', () => {
    const data = crashRates(rows, [0, Infinity]);
    expect(columnOf(data, '_time')).toEqual([at(1), at(61), at(63)]);
    expect(columnOf(data, 'iOS')).toEqual(['5', '0.2', null]);
    expect(columnOf(data, 'Android')).toEqual([null, '0.8', '1.2']);
    expect(normalRange(rows)).toEqual({ lower: 0.1, upper: 0.6, expected: expect.closeTo(0.3) as number });
  });

  it('weigh journeys by their starts', () => {
    // (270 + 50) / 400 = 80 %; (90 * 300 + 80 * 100) / 400 = 87.5 %.
    expect(journeysNow(rows)).toEqual([{ journey: 'transfer', started: 400, finished: 320, completion: 80, expected: 87.5 }]);
  });

  it('join regions and know the newest event', () => {
    expect(regionRates(rows)).toEqual({ fields: ['region', 'value', 'n'], columns: [['ES-MD'], ['0.5'], ['1000']] });
    expect(newestEvent(rows)).toBe((1_794_898_800 + 63 * 60) * 1000);
  });
});

describe('the sentence of the Live page', () => {
  const formats = createFormats('en-GB', 'Europe/Madrid');
  const now = (1_794_898_800 + 64 * 60) * 1000;
  const facts = { incidents: [], crashed: crashed60(rows), upper: 0.7, newest: newestEvent(rows), now };

  it('says all normal, above normal, no data, old data', () => {
    expect(liveAnswer(facts, formats)).toMatchObject({ level: 'normal', title: 'All normal' });
    expect(liveAnswer({ ...facts, upper: 0.5 }, formats)).toMatchObject({ level: 'watch' });
    expect(liveAnswer({ ...facts, newest: null }, formats)).toMatchObject({ level: 'none', title: 'No data yet' });
    expect(liveAnswer({ ...facts, now: now + 3_600_000 }, formats).title).toMatch(/^No new data for 61/);
  });

  it('puts the worst open incident first', () => {
    const incidents = [
      { inc: 'INC-1', title: 'Slow', severity: 'medium', state: 'open', started: 1 },
      { inc: 'INC-2', title: 'Crash', severity: 'critical', state: 'open', users: 431, started: now / 1000 - 1320 },
      { inc: 'INC-3', title: 'Old', severity: 'critical', state: 'resolved', started: 2 },
    ];
    expect(liveAnswer({ ...facts, incidents }, formats)).toMatchObject({ level: 'bad', title: 'Crash: 431 users in the last 22\u202fmin' });
  });
});

describe('buckets of the chart', () => {
  const quiet = Array.from({ length: 30 }, (_, index) => rate(2 * index, 'ios', 12, index % 5 === 0 ? 1 : 0));

  it('grow until half of them hold enough sessions', () => {
    expect(bucketWidth([rate(0, 'ios', 50, 0), rate(2, 'ios', 50, 1)])).toBe(2);
    // Twelve sessions in two minutes are sixty in ten.
    expect(bucketWidth(quiet)).toBe(10);
    expect(bucketWidth([rate(0, 'ios', 1, 1)])).toBe(30);
    expect(bucketWidth(quiet, 60)).toBe(60);
  });

  it('add up and leave out what is too little', () => {
    // Each ten minutes hold one crashed session of 60.
    expect(columnOf(crashRates(quiet, [0, Infinity]), 'iOS')).toEqual(Array.from({ length: 6 }, () => String(100 / 60)));
    expect(crashRates([rate(0, 'ios', 49, 1)], [0, Infinity])).toEqual({ fields: [], columns: [] });
  });

  it('come from a search of their own when the range leaves the base search', () => {
    const hour = 3_600_000;
    const now = 100 * hour;
    const day = { ...defaults, earliest: '-24h@m' };
    expect(ratesSource(defaults, [now - 3 * hour, now], now)).toEqual({ step: 2, request: null });
    expect(ratesSource(day, [now - 24 * hour, now], now)).toMatchObject({ step: 10, request: { earliest: '-24h@m', latest: 'now' } });
    expect(ratesSource(day, [now - 30 * hour, now - 29 * hour], now).step).toBe(2);
    expect(ratesSource(day, [now - 28 * 24 * hour, now], now).step).toBe(360);
  });
});
