import fc from 'fast-check';
import type { Filters } from './filters';
import { countSet, defaults, formatFilters, parseFilters } from './filters';

const word = fc.stringMatching(/^[A-Za-z0-9._-]{1,20}$/);
const filters: fc.Arbitrary<Filters> = fc.record({
  app: fc.oneof(
    fc.constant(''),
    fc.string({ maxLength: 60 }).filter((text) => !/[\u0000-\u001f\u007f\u0085\u2028\u2029`*]/.test(text)),
  ),
  platform: fc.constantFrom('', 'ios', 'android'),
  version: fc.uniqueArray(word, { maxLength: 5 }),
  region: fc.uniqueArray(word, { maxLength: 3 }),
  kind: fc.uniqueArray(word, { maxLength: 3 }),
  earliest: fc.constantFrom('-3h@m', '-24h@m', '@mon', '1794898800'),
  latest: fc.constantFrom('now', '@d', '1794902400'),
  tab: fc.oneof(fc.constant(''), word),
  q: fc.oneof(fc.constant(''), word),
});

describe('filters in the address', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(filters, (value) => {
        expect(parseFilters(formatFilters(value, ''))).toEqual(value);
      }),
    );
  });

  it('leave defaults out and keep unknown parameters', () => {
    expect(formatFilters(defaults, '?issue=AM-8F2C&platform=ios')).toBe('?issue=AM-8F2C');
    expect(formatFilters({ ...defaults, version: ['8.14.0', '8.13.1'], earliest: '-24h@m' }, '')).toBe(
      '?version=8.14.0,8.13.1&earliest=-24h@m',
    );
    expect(formatFilters(defaults, '')).toBe('');
  });

  it('fall back to defaults for what is not understood', () => {
    expect(parseFilters('?platform=windows&earliest=yesterday&latest=%22now%22&app=a%0Ab&version=x*&region=%60m%60')).toEqual(defaults);
  });

  it('respect the defaults of a page', () => {
    const base = { ...defaults, earliest: '-24h@m' };
    expect(parseFilters('', base).earliest).toBe('-24h@m');
    expect(formatFilters({ ...base, earliest: '-3h@m' }, '', base)).toBe('?earliest=-3h@m');
  });

  it('count what narrows the view', () => {
    expect(countSet(defaults)).toBe(0);
    expect(countSet({ ...defaults, platform: 'ios', version: ['1', '2'], region: ['ES-MD'] })).toBe(3);
  });
});
