import { defaults } from '../state/filters';
import { narrow, quantile, valuesOf, wilson } from './narrow';

describe('narrow', () => {
  const rows = [
    { app_id: 'a', platform: 'ios', app_version: '1' },
    { app_id: 'a', platform: 'android', app_version: '2' },
    { app_id: 'b', platform: 'ios', app_version: '1' },
    { journey: 'login', app_id: 'a' },
  ];

  it('keeps rows that match or lack the field', () => {
    expect(narrow(rows, { ...defaults, app: 'a', platform: 'ios' })).toEqual([rows[0], rows[3]]);
    expect(narrow(rows, { ...defaults, version: ['2'] })).toEqual([rows[1], rows[3]]);
    expect(narrow(rows, defaults)).toEqual(rows);
  });

  it('lists versions newest first, numbers as numbers', () => {
    expect(valuesOf([{ v: '8.9.0' }, { v: '8.14.0' }, { v: '-' }, { v: '' }], 'v')).toEqual(['8.14.0', '8.9.0']);
  });
});

describe('statistics', () => {
  it('quantile by nearest rank', () => {
    expect(quantile([15, 20, 35, 40, 50], 0.4)).toBe(20);
    expect(quantile([3], 0.99)).toBe(3);
    expect(quantile([], 0.5)).toBeNull();
  });

  // Newcombe 1998, Statistics in Medicine 17, table I, method 3: 81/263 and 0/20 and 1/29.
  it.each([
    [81, 263, 25.53, 36.62],
    [0, 20, 0, 16.11],
    [1, 29, 0.61, 17.18],
  ])('Wilson interval of %d in %d', (hits, n, low, high) => {
    const [from, to] = wilson(hits, n) ?? [Number.NaN, Number.NaN];
    expect(from).toBeCloseTo(low, 1);
    expect(to).toBeCloseTo(high, 1);
  });
});
