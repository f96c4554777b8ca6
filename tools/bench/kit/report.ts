import { mkdirSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MAX_LOAD, measureConditions, type Conditions } from './conditions';

/** One line of the table that closes a bench: a figure beside its target. */
export interface Headline {
  readonly what: string;
  readonly figure: string;
  readonly target: string;
  /** How many runs counted, or that none did. */
  readonly runs: string;
}

/** What a benchmark gives: 0, or 1 when every run was void, and its main figures. */
export interface Outcome {
  readonly code: 0 | 1;
  readonly headlines: readonly Headline[];
}

/** The table of the main figures. */
export function headlineTable(headlines: readonly Headline[]): string {
  const rows = [{ what: 'main figures', figure: 'measured', target: 'target', runs: 'runs' }, ...headlines];
  return rows
    .map(({ what, figure, target, runs }) => `${what.padEnd(46)} ${figure.padStart(18)} ${target.padStart(14)}   ${runs}`)
    .join('\n');
}

/** How many runs counted, in words. */
export const countedRuns = (counted: number, all: number): string => (counted === 0 ? 'all void (load)' : `${counted} of ${all} counted`);

/** Seconds as a table shows them. */
export const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(2);

const LOOK_MILLISECONDS = 2_000;

/** Waits until the load average lets a run count (the run before left its own load behind), at most so many seconds. */
export async function settle(patience: number): Promise<void> {
  const until = Date.now() + patience * 1000;
  while ((loadavg()[0] ?? 0) > MAX_LOAD && Date.now() < until) await sleep(LOOK_MILLISECONDS);
}

/** Measures the machine before a run and says so in one line; `what` names the run. */
export async function announceRun(what: string): Promise<Conditions> {
  const conditions = await measureConditions();
  const { load, calibrationMilliseconds, syncMilliseconds } = conditions;
  process.stdout.write(
    `${what}: load ${load.toFixed(2)}${load > MAX_LOAD ? ' (void)' : ''}, calibration ${calibrationMilliseconds.toFixed(0)} ms, sync ${syncMilliseconds.toFixed(1)} ms\n`,
  );
  return conditions;
}

/** Whether a run under these conditions counts for nothing. */
export const isVoid = (conditions: Conditions): boolean => conditions.load > MAX_LOAD;

/** Writes a benchmark's figures to .cache/bench/<name>.json, with the time they were taken. */
export function writeReport(name: string, report: Readonly<Record<string, unknown>>): void {
  const folder = resolve('.cache', 'bench');
  mkdirSync(folder, { recursive: true });
  writeFileSync(resolve(folder, `${name}.json`), `${JSON.stringify({ at: new Date().toISOString(), ...report }, null, 1)}\n`);
}
