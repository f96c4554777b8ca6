import { logGamma, upperTail } from './poisson';

test('logGamma agrees with factorials and the half-integer value', () => {
  expect(logGamma(11)).toBeCloseTo(Math.log(3_628_800), 10);
  expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 10);
});

// Exact sums of the Poisson distribution, computed with 50 decimal digits.
test.each([
  { count: 1, mean: 1, expected: 1 - Math.exp(-1) },
  { count: 5, mean: 1, expected: 0.00365984682734371 },
  { count: 20, mean: 5, expected: 3.45213582091446e-7 },
])('P(K >= $count | mean $mean)', ({ count, mean, expected }) => {
  expect(upperTail(count, mean) / expected).toBeCloseTo(1, 6);
});

test('more dispersion makes large counts less surprising', () => {
  expect(upperTail(20, 5, 2)).toBeGreaterThan(upperTail(20, 5, 1));
});
