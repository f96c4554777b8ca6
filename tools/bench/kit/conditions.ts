import { mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

/** The machine just before a run. A run at a load above MAX_LOAD is void. */
export interface Conditions {
  readonly load: number;
  readonly processors: number;
  /** Milliseconds of a fixed piece of work on one core. */
  readonly calibrationMilliseconds: number;
  /** Median milliseconds of a synced 32 KiB write. */
  readonly syncMilliseconds: number;
}

export const MAX_LOAD = 2.5;
const SYNCS = 20;
const CALIBRATION_BYTES = 1 << 20;
const CALIBRATION_ROUNDS = 400;

async function measureSync(): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-sync-'));
  const file = await open(join(directory, 'sync'), 'w');
  const times: number[] = [];
  try {
    for (let round = 0; round < SYNCS; round += 1) {
      const started = performance.now();
      await file.write(Buffer.alloc(32_768));
      await file.datasync();
      times.push(performance.now() - started);
    }
  } finally {
    await file.close();
    rmSync(directory, { recursive: true });
  }
  return times.sort((a, b) => a - b)[SYNCS / 2] ?? Number.NaN;
}

/** Measures the machine: load average of the last minute, a calibration loop, the disk's sync. */
export async function measureConditions(): Promise<Conditions> {
  const [load = Number.NaN] = loadavg();
  const bytes = Buffer.alloc(CALIBRATION_BYTES, 7);
  const started = performance.now();
  for (let round = 0, sum = 0; round < CALIBRATION_ROUNDS; round += 1) sum = crc32(bytes, sum);
  return { load, processors: cpus().length, calibrationMilliseconds: performance.now() - started, syncMilliseconds: await measureSync() };
}

/** Middle and worst of some figures; `worst` is the smallest when more is better. */
export function summary(values: readonly number[], better: 'more' | 'less'): { readonly median: number; readonly worst: number } {
  const ascending = [...values].sort((a, b) => a - b);
  const median = ascending[Math.floor((ascending.length - 1) / 2)] ?? Number.NaN;
  return { median, worst: (better === 'more' ? ascending[0] : ascending.at(-1)) ?? Number.NaN };
}

/** The value below which a share of an ascending list lies (nearest rank); NaN when it is empty. */
export const quantile = (ascending: readonly number[], share: number): number =>
  ascending[Math.min(ascending.length - 1, Math.max(0, Math.ceil(share * ascending.length) - 1))] ?? Number.NaN;
