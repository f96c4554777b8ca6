/** Natural logarithm of Γ(x) for x > 0 (Lanczos approximation, g = 7, n = 9; relative error below 1e-13). */
export function logGamma(x: number): number {
  const c = [
    0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
    -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
  ];
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const y = x - 1;
  let sum = c[0] ?? 0;
  for (let at = 1; at < 9; at += 1) sum += (c[at] ?? 0) / (y + at);
  const t = y + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (y + 0.5) * Math.log(t) - t + Math.log(sum);
}

/** Probability of `count` under a count with this mean and variance = dispersion × mean (Poisson at 1, negative binomial above). */
function logProbability(count: number, mean: number, dispersion: number): number {
  if (dispersion <= 1.000001) return count * Math.log(mean) - mean - logGamma(count + 1);
  const size = mean / (dispersion - 1);
  const p = 1 / dispersion;
  return logGamma(count + size) - logGamma(size) - logGamma(count + 1) + size * Math.log(p) + count * Math.log(1 - p);
}

/**
 * P(K ≥ count) for a count with this mean and dispersion (variance / mean, at least 1).
 * Summed from `count` upwards, so that small tails keep their precision.
 */
export function upperTail(count: number, mean: number, dispersion = 1): number {
  if (count <= 0) return 1;
  if (mean <= 0) return 0;
  if (count <= mean) {
    let below = 0;
    for (let k = 0; k < count; k += 1) below += Math.exp(logProbability(k, mean, dispersion));
    return Math.max(0, 1 - below);
  }
  let sum = 0;
  for (let k = count; k < count + 10_000; k += 1) {
    const term = Math.exp(logProbability(k, mean, dispersion));
    sum += term;
    if (term < sum * 1e-12) break;
  }
  return Math.min(1, sum);
}
