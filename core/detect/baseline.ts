/** One past hour of a series. */
export interface BaselineHour {
  readonly sessions: number;
  readonly crashes: number;
}

/** The normal crash rate of an app on a platform, and how much its counts scatter beyond chance. */
export interface Baseline {
  /** Crashes per session. */
  readonly rate: number;
  /** Variance of hourly counts over their mean; at least 1. */
  readonly dispersion: number;
  /** Hours it rests on; 0 = nothing known, the default rate. */
  readonly hours: number;
}

/** Stands in until a day of rollups exists: 0.5 % of sessions, a bad but not unusual app (Android vitals call 1.09 % bad). */
export const DEFAULT_BASELINE: Baseline = { rate: 0.005, dispersion: 1.5, hours: 0 };

const MINIMUM_HOURS = 24;
const MINIMUM_SESSIONS = 20;
/** The median of a chi-squared variable with one degree of freedom: it turns a median of squared residuals into a variance. */
const CHI_SQUARED_MEDIAN = 0.4549;
const LARGEST_DISPERSION = 10;

/** The middle value; the mean of the two middle ones for an even number; NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? NaN) : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

/**
 * Learns the baseline from past hours. The rate comes from the calmer three quarters of the hours, so that a past incident does not become normal;
 * the dispersion from the median squared residual (robust against the same).
 */
export function learnBaseline(hours: readonly BaselineHour[]): Baseline {
  const usable = hours.filter((hour) => hour.sessions >= MINIMUM_SESSIONS);
  if (usable.length < MINIMUM_HOURS) return DEFAULT_BASELINE;
  const byRate = [...usable].sort((a, b) => a.crashes / a.sessions - b.crashes / b.sessions);
  const tail = Math.floor(byRate.length / 8);
  const calm = byRate.slice(tail, byRate.length - tail);
  const sessions = calm.reduce((sum, hour) => sum + hour.sessions, 0);
  const crashes = calm.reduce((sum, hour) => sum + hour.crashes, 0);
  const rate = Math.max(crashes, 0.5) / sessions;
  const squares = usable.map((hour) => (hour.crashes - rate * hour.sessions) ** 2 / (rate * hour.sessions));
  const dispersion = Math.min(LARGEST_DISPERSION, Math.max(1, median(squares) / CHI_SQUARED_MEDIAN));
  return { rate, dispersion, hours: usable.length };
}
