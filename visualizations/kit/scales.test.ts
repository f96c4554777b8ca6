import fc from 'fast-check';
import { linearScale, niceTicks, spread, tickDigits, timeTicks, zoneOffset } from './scales';
import { thin } from './thin';

describe('scales', () => {
  it('maps a domain to pixels', () => {
    const scale = linearScale([0, 10], [100, 200]);
    expect([scale(0), scale(5), scale(10)]).toEqual([100, 150, 200]);
    expect(linearScale([3, 3], [0, 10])(3)).toBe(5);
  });

  it('chooses ticks of 1, 2 or 5 times a power of ten', () => {
    expect(niceTicks(0, 1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(niceTicks(0, 47, 5)).toEqual([0, 10, 20, 30, 40, 50]);
    expect(tickDigits([99.2, 99.4])).toBe(1);
    expect(tickDigits([0, 500])).toBe(0);
  });

  it('covers the values for any range', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e9, noNaN: true }), fc.integer({ min: 1, max: 12 }), (max, wanted) => {
        const ticks = niceTicks(0, max, wanted);
        expect(ticks[0]).toBe(0);
        expect(ticks.at(-1)).toBeGreaterThanOrEqual(max * 0.999999);
      }),
    );
  });

  it('puts time ticks at round hours of the zone', () => {
    const from = Date.UTC(2026, 10, 17, 7, 10);
    const ticks = timeTicks([from, from + 3 * 3_600_000], 7, 'Europe/Madrid');
    expect(ticks.map((tick) => new Date(tick).toISOString().slice(11, 16))).toEqual(['07:30', '08:00', '08:30', '09:00', '09:30', '10:00']);
    expect(timeTicks([from, from + 3 * 3_600_000], 4, 'Asia/Kolkata').map((tick) => new Date(tick).getUTCMinutes())).toEqual([30, 30, 30]);
  });

  it('knows the offset of a zone', () => {
    expect(zoneOffset(Date.UTC(2026, 10, 17), 'Europe/Madrid')).toBe(3_600_000);
    expect(zoneOffset(Date.UTC(2026, 6, 17), 'Europe/Madrid')).toBe(7_200_000);
    expect(zoneOffset(Date.UTC(2026, 6, 17), 'UTC')).toBe(0);
  });
});

describe('thin', () => {
  it('keeps the ends and a lone spike', () => {
    const points = Array.from({ length: 5000 }, (_, x) => [x, x === 2711 ? 100 : 1] as const);
    const kept = thin(points, 200);
    expect(kept).toHaveLength(200);
    expect(kept[0]).toEqual([0, 1]);
    expect(kept.at(-1)).toEqual([4999, 1]);
    expect(kept).toContainEqual([2711, 100]);
  });

  it('leaves short lines alone', () => {
    expect(thin([[0, 1]], 200)).toEqual([[0, 1]]);
  });
});

describe('spread', () => {
  it('moves labels apart and keeps them above the limit', () => {
    expect(spread([10, 50], 14, 100)).toEqual([10, 50]);
    expect(spread([10, 12, 14], 14, 100)).toEqual([10, 24, 38]);
    expect(spread([98, 99], 14, 100)).toEqual([86, 100]);
    expect(spread([], 14, 100)).toEqual([]);
  });
});
