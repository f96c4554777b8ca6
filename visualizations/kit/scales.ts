/** Maps a value linearly from a domain to pixels. */
export type Scale = (value: number) => number;

/** Linear scale; a domain of no width maps to the middle of the range. */
export function linearScale(domain: readonly [number, number], range: readonly [number, number]): Scale {
  const width = domain[1] - domain[0];
  return (value) => (width === 0 ? (range[0] + range[1]) / 2 : range[0] + ((value - domain[0]) / width) * (range[1] - range[0]));
}

/** Round values (1, 2 or 5 times a power of ten) that cover `min`…`max` in about `wanted` steps. */
export function niceTicks(min: number, max: number, wanted: number): number[] {
  if (!(max > min)) return [min];
  const rough = (max - min) / Math.max(wanted, 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough * 0.999) ?? 10) * power;
  const first = Math.floor(min / step + 1e-9);
  const last = Math.ceil(max / step - 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}

const minute = 60_000;
const timeSteps = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 7 * 1440, 14 * 1440, 28 * 1440].map((n) => n * minute);

/** Offset of a time zone at a moment, in milliseconds east of UTC. */
export function zoneOffset(time: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(time);
  const part = (type: string): number => Number(parts.find((entry) => entry.type === type)?.value ?? 0);
  const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return local - Math.floor(time / 1000) * 1000;
}

/** Moments between `from` and `to` (ms) at round wall-clock steps of the zone, at most `wanted`. */
export function timeTicks(range: readonly [from: number, to: number], wanted: number, timeZone: string): number[] {
  const [from, to] = range;
  const step = timeSteps.find((candidate) => (to - from) / candidate <= wanted) ?? 56 * 1440 * minute;
  const offset = zoneOffset(from, timeZone);
  const first = Math.ceil((from + offset) / step) * step - offset;
  const ticks: number[] = [];
  for (let tick = first; tick <= to; tick += step) ticks.push(tick);
  return ticks;
}

/** Decimals that tell neighbouring ticks apart. */
export const tickDigits = (ticks: readonly number[]): number => {
  const step = (ticks[1] ?? 0) - (ticks[0] ?? 0);
  return step > 0 ? Math.max(0, Math.ceil(-Math.log10(step) - 1e-9)) : 0;
};

/** Ascending positions moved apart by at least `gap`, none beyond `limit`. */
export function spread(positions: readonly number[], gap: number, limit: number): number[] {
  const placed: number[] = [];
  positions.forEach((position, index) => {
    const highest = limit - (positions.length - 1 - index) * gap;
    placed.push(Math.min(Math.max(position, (placed.at(-1) ?? -Infinity) + gap), highest));
  });
  return placed;
}
