import { counts } from './counts';
import { numbers } from './numbers';
import { order } from './order';
import type { StatsFunction } from './table';

export type { Accumulator, AccumulatorSettings, StatsFunction } from './table';

/** Every aggregate function. A new one is a row in the table of its family. */
export const statsFunctions: readonly StatsFunction[] = [...counts, ...numbers, ...order];

const BY_NAME = new Map(statsFunctions.flatMap((row) => [row.name, ...(row.aliases ?? [])].map((name) => [name, row] as const)));

/** Finds the function of a written name; percentile functions carry a number (`perc95`, `p99.9`). */
export function findStatsFunction(written: string): { readonly definition: StatsFunction; readonly percent: number } | undefined {
  const name = written.toLowerCase();
  const percentile = /^(?:perc|p|exactperc|upperperc)(\d+(?:\.\d+)?)$/.exec(name);
  const definition = BY_NAME.get(percentile === null ? name : 'perc');
  if (definition === undefined || (percentile === null && definition.name === 'perc')) return undefined;
  const percent = Number(percentile?.[1] ?? 50);
  return percent > 100 ? undefined : { definition, percent };
}
