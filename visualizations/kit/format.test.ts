import { createFormats, isTimeZone, supportedLocale } from './format';

const narrow = '\u202f';

describe('formats', () => {
  const british = createFormats('en-GB', 'Europe/Madrid');
  const spanish = createFormats('es-ES', 'Europe/Madrid');
  // 17 November 2026, 10:04:05 UTC is 11:04:05 in Madrid (UTC+1 in winter).
  const moment = Date.UTC(2026, 10, 17, 10, 4, 5);

  it('groups thousands always, also four digits in Spanish', () => {
    expect(british.number(1332)).toBe('1,332');
    expect(spanish.number(1332)).toBe('1.332');
    expect(spanish.number(99.61, 2)).toBe('99,61');
  });

  it('writes a thin minus and a narrow no-break space before units', () => {
    expect(british.number(-3)).toBe('−3');
    expect(british.percent(99.6123)).toBe(`99.61${narrow}%`);
    expect(british.points(-0.18)).toBe(`−0.18${narrow}pp`);
    expect(british.points(0.06)).toBe(`+0.06${narrow}pp`);
    expect(british.signed(0)).toBe('0');
    expect(british.number(-0)).toBe('0');
  });

  it('shortens from one million', () => {
    expect(british.count(999_999)).toBe('999,999');
    expect(british.count(1_820_000)).toBe(`1.82${narrow}M`);
    expect(spanish.count(1_820_000)).toBe(`1,82${narrow}M`);
    expect(british.axis(35_000)).toBe('35k');
  });

  it('writes durations and ages in two and one units', () => {
    expect(british.duration(1.86)).toBe(`1.86${narrow}s`);
    expect(british.duration(192)).toBe(`3${narrow}m 12${narrow}s`);
    expect(british.duration(7800)).toBe(`2${narrow}h 10${narrow}m`);
    expect(british.duration(3600)).toBe(`1${narrow}h`);
    expect(british.age(9)).toBe(`9${narrow}s`);
    expect(british.age(22 * 60)).toBe(`22${narrow}min`);
    expect(british.age(190_800)).toBe(`2${narrow}d`);
  });

  it('writes dates in 24 hours and in the zone of the account', () => {
    expect(british.dateTime(moment)).toBe('17 Nov 2026, 11:04:05');
    expect(spanish.dateTime(moment)).toBe('17 nov 2026, 11:04:05');
    expect(british.minute(Date.UTC(2026, 6, 1, 22, 30))).toBe('00:30');
  });

  it('falls back to British English and to UTC', () => {
    expect(supportedLocale('de-DE')).toBe('en-GB');
    expect(supportedLocale('es-MX')).toBe('es-ES');
    expect(isTimeZone('Mars/Olympus')).toBe(false);
    expect(createFormats('en-GB', 'Mars/Olympus').clock(moment)).toBe('10:04:05');
  });
});
