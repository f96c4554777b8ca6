import { zoneWhereItIs } from './time-zone.cjs';

const hourIn = (timeZone: string, at: Date): number =>
  Number(new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' }).format(at));

const day = Array.from({ length: 24 }, (_, hour) => new Date(Date.UTC(2026, 10, 22, hour, 59, 59)));

test.each([0, 12, 23])('at any hour of the day there is a zone where it is %d', (wanted) => {
  expect(day.map((now) => hourIn(zoneWhereItIs(wanted, now), now))).toEqual(day.map(() => wanted));
});
