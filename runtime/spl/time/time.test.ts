import { DateTime } from 'luxon';
import { autoSpan, bucketEdges, bucketStart, formatTime, parseNumberSpan, parseTime, parseTimeSpan, readTime, zoneOf } from './index';

const at = (iso: string): number => Date.parse(iso) / 1000;
const MADRID = 'Europe/Madrid';
/** Wednesday 2026-07-15 13:37:42 UTC, 15:37:42 in Madrid. */
const NOW = at('2026-07-15T13:37:42Z');

describe('time modifiers (R21, R23)', () => {
  it.each([
    ['now', '2026-07-15T13:37:42Z'],
    ['now()', '2026-07-15T13:37:42Z'],
    ['-60m@m', '2026-07-15T12:37:00Z'],
    ['-24h@h', '2026-07-14T13:00:00Z'],
    ['-7d@h', '2026-07-08T13:00:00Z'],
    ['-30d@d', '2026-06-14T22:00:00Z'],
    ['@d', '2026-07-14T22:00:00Z'],
    ['-1d@d+3h', '2026-07-14T01:00:00Z'],
    ['-h', '2026-07-15T12:37:42Z'],
    ['+2days', '2026-07-17T13:37:42Z'],
    ['@w0', '2026-07-11T22:00:00Z'],
    ['@w1', '2026-07-12T22:00:00Z'],
    ['@w3', '2026-07-14T22:00:00Z'],
    ['@w4', '2026-07-08T22:00:00Z'],
    ['@w7', '2026-07-11T22:00:00Z'],
    ['@w', '2026-07-11T22:00:00Z'],
    ['@mon', '2026-06-30T22:00:00Z'],
    ['@q', '2026-06-30T22:00:00Z'],
    ['-1q@q', '2026-03-31T22:00:00Z'],
    ['@y', '2025-12-31T23:00:00Z'],
    ['-1mon@mon', '2026-05-31T22:00:00Z'],
    ['@d-2h', '2026-07-14T20:00:00Z'],
    ['2026-07-15T08:00:00', '2026-07-15T06:00:00Z'],
    ['2026-07-15T08:00:00.250Z', '2026-07-15T08:00:00.250Z'],
    ['2026-01-15T08:00:00.000-05:00', '2026-01-15T13:00:00Z'],
    ['01/15/2026:08:00:00', '2026-01-15T07:00:00Z'],
    ['1752570000', '2025-07-15T09:00:00Z'],
  ])('%s in Madrid is %s', (text, expected) => {
    expect(parseTime(text, NOW, MADRID)).toBe(at(expected));
  });

  it('keeps the day of the month inside the month', () => {
    expect(parseTime('-1mon', at('2026-03-31T12:00:00Z'), 'UTC')).toBe(at('2026-02-28T12:00:00Z'));
  });

  it('moves by days on the clock and by hours in time when the clock changes', () => {
    const noon = at('2026-10-25T11:00:00Z');
    expect(parseTime('-1d', noon, MADRID)).toBe(at('2026-10-24T10:00:00Z'));
    expect(parseTime('-24h', noon, MADRID)).toBe(at('2026-10-24T11:00:00Z'));
  });

  it('snaps to the hour on clocks that are not whole hours from UTC', () => {
    expect(parseTime('@h', NOW, 'Asia/Kolkata')).toBe(at('2026-07-15T13:30:00Z'));
  });

  it.each(['', 'yesterday', '-1x', '@w8', '-1d@', '2026-02-30', '--1d'])('refuses "%s"', (text) => {
    expect(() => parseTime(text, NOW, MADRID)).toThrow(expect.objectContaining({ code: 'APPMON-SPL-TIME-MODIFIER' }));
  });

  it('refuses real-time windows and unknown zones', () => {
    expect(() => parseTime('rt-5m', NOW, MADRID)).toThrow(expect.objectContaining({ code: 'APPMON-SPL-TIME-REALTIME' }));
    expect(() => parseTime('-1d', NOW, 'Mars/Olympus')).toThrow(expect.objectContaining({ code: 'APPMON-SPL-TIME-ZONE' }));
  });

  it('reads local times around a change of the clock', () => {
    const zone = zoneOf(MADRID);
    const local = (iso: string): number => at(`${iso}Z`);
    expect(zone.fromLocal(local('2026-10-25T02:30:00'))).toBe(at('2026-10-25T00:30:00Z'));
    expect(zone.fromLocal(local('2026-03-29T02:30:00'))).toBe(at('2026-03-29T01:30:00Z'));
  });
});

describe('buckets (R23, R24)', () => {
  const day = { earliest: at('2026-10-24T22:00:00Z'), latest: at('2026-10-25T23:00:00Z') };

  it('gives 25 hours and one day when the clock goes back', () => {
    expect(bucketEdges(day, parseTimeSpan('1h'), { timezone: MADRID })).toHaveLength(26);
    expect(bucketEdges(day, parseTimeSpan('1d'), { timezone: MADRID })).toEqual([day.earliest, day.latest]);
  });

  it('tells a day from 24 hours', () => {
    const range = { earliest: day.latest, latest: day.latest + 1 };
    expect(bucketEdges(range, parseTimeSpan('1d'), { timezone: MADRID })[0]).toBe(day.latest);
    expect(bucketEdges(range, parseTimeSpan('24h'), { timezone: MADRID })[0]).toBe(at('2026-10-25T00:00:00Z'));
    expect(parseTimeSpan('86400s')).toEqual(parseTimeSpan('24h'));
  });

  it.each([
    ['1mon', '2026-07-01'],
    ['1q', '2026-07-01'],
    ['1y', '2026-01-01'],
    ['1w', '2026-07-12'],
    ['1w@w1', '2026-07-13'],
    ['2d', '2026-07-14'],
    ['6mon', '2026-07-01'],
  ])('starts %s at %s', (span, expected) => {
    const start = bucketStart(NOW, parseTimeSpan(span), { zone: zoneOf(MADRID) });
    expect(DateTime.fromSeconds(start, { zone: MADRID }).toISODate()).toBe(expected);
    expect(DateTime.fromSeconds(start, { zone: MADRID }).hour).toBe(0);
  });

  it('aligns spans under a day', () => {
    expect(bucketStart(1007, { kind: 'seconds', seconds: 10 }, { zone: zoneOf('UTC'), align: 3 })).toBe(1003);
    expect(bucketStart(12.37, parseTimeSpan('100ms'), { zone: zoneOf('UTC') })).toBe(12.3);
  });

  it.each(['', '0s', '5x', 'd1', '1.5d', '1d@w'])('refuses the span "%s"', (span) => {
    expect(() => parseTimeSpan(span)).toThrow(expect.objectContaining({ code: 'APPMON-SPL-TIME-SPAN' }));
  });

  it('reads number spans', () => {
    expect(parseNumberSpan('10')).toEqual({ kind: 'linear', size: 10 });
    expect(parseNumberSpan('2log10')).toEqual({ kind: 'log', coefficient: 2, base: 10 });
    expect(() => parseNumberSpan('0')).toThrow(expect.objectContaining({ code: 'APPMON-SPL-TIME-SPAN' }));
  });
});

describe('automatic spans (R25, R27)', () => {
  const MINUTE = 60;
  const DAY = 86_400;
  it.each([
    [15 * MINUTE, '10s'],
    [60 * MINUTE, '1m'],
    [240 * MINUTE, '5m'],
    [DAY, '30m'],
    [7 * DAY, '1d'],
    [30 * DAY, '1d'],
    [365 * DAY, '1mon'],
  ])('%d s gives %s', (length, expected) => {
    expect(autoSpan({ earliest: 0, latest: length })).toEqual(parseTimeSpan(expected));
  });

  it('takes the next width not below minspan', () => {
    expect(autoSpan({ earliest: 0, latest: 900 }, { minspan: parseTimeSpan('2m') })).toEqual(parseTimeSpan('5m'));
  });
});

describe('strftime', () => {
  const moment = at('2026-01-05T07:08:09Z') + 0.123456;
  // Expected texts: the Search Reference's table of codes, for Monday 5 January 2026, 08:08:09.123456 in Madrid.
  it.each([
    ['%Y-%m-%dT%H:%M:%S.%3N%:z', '2026-01-05T08:08:09.123+01:00'],
    ['%Q %6Q %N %6N %f', '123 123456 123456000 123456 123456'],
    ['%a %A %b %B %e %j', 'Mon Monday Jan January  5 005'],
    ['%I %l %p %k', '08  8 AM  8'],
    ['%y %C %G-W%V %u %w %U %W', '26 20 2026-W02 1 1 01 01'],
    ['%s %z %Z', `${at('2026-01-05T07:08:09Z')} +0100 CET`],
    ['%F %T %D %R', '2026-01-05 08:08:09 01/05/26 08:08'],
    ['%c', 'Mon Jan  5 08:08:09 2026'],
    ['100%%', '100%'],
  ])('%s', (format, expected) => {
    expect(formatTime(moment, format, MADRID)).toBe(expected);
  });

  it('names the summer zone and UTC', () => {
    expect(formatTime(NOW, '%Z', MADRID)).toBe('CEST');
    expect(formatTime(NOW, '%Z', 'UTC')).toBe('UTC');
    expect(formatTime(NOW, '%Z', 'America/New_York')).toBe('EDT');
  });

  it('refuses an unknown code', () => {
    expect(() => formatTime(0, '%!', 'UTC')).toThrow(expect.objectContaining({ code: 'APPMON-SPL-TIME-FORMAT' }));
  });
});

describe('strptime', () => {
  const read = (text: string, format: string, timezone = 'UTC') => readTime(text, format, { timezone, now: NOW });
  it.each([
    ['2026-01-05 08:08:09', '%Y-%m-%d %H:%M:%S', '2026-01-05T08:08:09Z'],
    ['2026-01-05T08:08:09.123+01:00', '%Y-%m-%dT%H:%M:%S.%3N%:z', '2026-01-05T07:08:09.123Z'],
    ['05/Jan/2026:08:08:09 -0500', '%d/%b/%Y:%H:%M:%S %z', '2026-01-05T13:08:09Z'],
    ['January 5, 2026 3:04 PM', '%B %d, %Y %I:%M %p', '2026-01-05T15:04:00Z'],
    ['12:30 AM 2026-01-05', '%I:%M %p %Y-%m-%d', '2026-01-05T00:30:00Z'],
    ['2026-01-05 trailing', '%Y-%m-%d', '2026-01-05T00:00:00Z'],
    ['10:15', '%H:%M', '2026-07-15T10:15:00Z'],
    ['5 Mar', '%d %b', '2026-03-05T00:00:00Z'],
    ['2026 064', '%Y %j', '2026-03-05T00:00:00Z'],
    ['2026-01-05 08:00:00 CET', '%Y-%m-%d %H:%M:%S %Z', '2026-01-05T07:00:00Z'],
    ['1767596889.5', '%s.%N', '2026-01-05T07:08:09.500Z'],
  ])('%s as %s', (text, format, expected) => {
    expect(read(text, format)).toBe(at(expected));
  });

  it('uses the clock of the account', () => {
    expect(read('2026-07-15 12:00', '%Y-%m-%d %H:%M', MADRID)).toBe(at('2026-07-15T10:00:00Z'));
  });

  it.each([
    ['x', '%Y'],
    ['2026-03', '%Y-%m'],
    ['2026-02-30', '%Y-%m-%d'],
    ['25:00', '%H:%M'],
    ['13:00 PM', '%I:%M %p'],
  ])('has no answer for %s as %s', (text, format) => {
    expect(read(text, format)).toBeUndefined();
  });
});
