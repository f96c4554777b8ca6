import { DEFAULT_BASELINE, learnBaseline, median } from './baseline';

test('median of odd and even counts', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
});

test('without a day of hours the default stands in', () => {
  expect(learnBaseline([{ sessions: 1000, crashes: 3 }])).toEqual(DEFAULT_BASELINE);
});

test('constant hours give their rate and no dispersion beyond chance', () => {
  const baseline = learnBaseline(Array.from({ length: 100 }, () => ({ sessions: 1000, crashes: 2 })));
  expect(baseline.rate).toBeCloseTo(0.002, 12);
  expect(baseline.dispersion).toBe(1);
});

test('a past incident of a few hours does not become normal', () => {
  const hours = Array.from({ length: 100 }, (_, at) => ({ sessions: 1000, crashes: at < 6 ? 200 : 2 }));
  expect(learnBaseline(hours).rate).toBeCloseTo(0.002, 12);
});
