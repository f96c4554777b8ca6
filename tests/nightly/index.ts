import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { main as killTheCollector } from '../durability/long';
import { playFaults } from '../faults/gateway/run';
import { playAttacks } from '../faults/hostile/run';
import { holdIdleConnections } from '../faults/idle-connections';
import { fuzzLong } from '../fuzz/long';
import { killUnderLoad } from '../faults/kill-under-load';
import { runPhase } from '../../tools/bench/gateway-door/run';
import { zoneWhereItIs } from '../../tools/jest/time-zone.cjs';
import { nightlyError } from './errors';

/** A long run. Resolves with whether what it claims held; what it measured goes to standard output. */
interface LongRun {
  readonly name: string;
  readonly claim: string;
  readonly run: () => Promise<boolean>;
}

const IDLE = 10_000;
const RESTARTS = 50;
const RESTART_SECONDS = 4;
const MEBIBYTE = 1024 * 1024;

const report = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value)}\n`);

/** Runs the tests of some files under other circumstances. */
async function runTests(pattern: string, circumstances: Readonly<Record<string, string>>): Promise<boolean> {
  const tests = spawn('npx', ['jest', '--selectProjects=node', '--maxWorkers=2', '--forceExit', '--testPathPatterns', pattern], {
    env: { ...process.env, ...circumstances },
    stdio: 'inherit',
  });
  return (await once(tests, 'exit'))[0] === 0;
}

const HOUR_SECONDS = 3600;

/** Feeds damaged input to everything that takes bytes; `APPMON_FUZZ_SECONDS`, `_SEED` and `_TARGETS` (a pattern) make it shorter, the same again, narrower. */
const fuzzAll = (): Promise<boolean> =>
  fuzzLong({
    shared: process.env['APPMON_SHARED'] ?? '../shared',
    seconds: Number(process.env['APPMON_FUZZ_SECONDS'] ?? HOUR_SECONDS),
    seed: Number(process.env['APPMON_FUZZ_SEED'] ?? Date.now() % 2 ** 32),
    folder: 'var/fuzz',
    names: new RegExp(process.env['APPMON_FUZZ_TARGETS'] ?? ''),
    report,
  });

const RUNS: readonly LongRun[] = [
  {
    name: 'fuzz',
    claim: 'an hour of damaged input at every door, parser and reader ends in events or coded refusals, in bounded work and memory',
    run: fuzzAll,
  },
  {
    name: 'collector',
    claim: 'the collector, killed 20 times at 15,000 events/s, keeps every acknowledged event once',
    run: async () => (await killTheCollector(['--kills', '20'])) === 0,
  },
  {
    name: 'services',
    claim: 'runtime and gateway, killed 10 times each under load, lose nothing and show every event once after dedup',
    run: async () => {
      const verdict = await killUnderLoad({ kills: 10, lifeSeconds: [3, 12], random: Math.random });
      report({ ...verdict, missing: verdict.missing.length });
      return verdict.missing.length === 0 && verdict.afterDedup === verdict.acknowledged;
    },
  },
  {
    name: 'connections',
    claim: `${IDLE} idle connections keep nobody else out of the gateway`,
    run: async () => {
      const verdict = await holdIdleConnections(IDLE);
      report(verdict);
      return verdict.answered.every((status) => status === 200) && verdict.grownBytes < 512 * MEBIBYTE;
    },
  },
  {
    name: 'restarts',
    claim: `the receivers of the gateway, replaced ${RESTARTS} times at 11,600 events/s, fail no request and lose nothing`,
    run: async () => {
      const seconds = RESTARTS * RESTART_SECONDS;
      const load = { door: 'hec', rate: 11_600, seconds, batch: 100, connections: 32, isDelivered: true } as const;
      const phase = await runPhase({ ...load, restarts: RESTARTS });
      report(phase);
      return phase.failed + phase.refused + phase.missing + phase.unexplained === 0;
    },
  },
  {
    name: 'gateway-faults',
    claim:
      'the gateway, through kills, full disks, outages, jumping clocks and a destination in every mood, loses nothing and explains every event',
    run: () => playFaults(process.env['APPMON_FAULT'] ?? '', report),
  },
  {
    name: 'hostile',
    claim: 'hostile senders are refused in words, take the gateway 200 MB at most, and healthy clients are served meanwhile',
    run: () => playAttacks(report),
  },
  {
    name: 'midnight',
    claim: 'alerts, rollups and reports are right in the first hour of a day',
    run: () => runTests('tests/(alerts|searches)/', { TZ: zoneWhereItIs(0) }),
  },
  {
    name: 'feed',
    claim: 'the Crashlytics feed reads a week of 200,000 events with 96 MB of heap',
    run: () => runTests('tests/e2e/crashlytics-memory', { APPMON_FEED_EVENTS: '200000' }),
  },
];

/** Runs the long forms of the tests, one after the other: `[name …]`, all without names. 1 = a claim did not hold. */
export async function main(argv: readonly string[]): Promise<number> {
  const { positionals } = parseArgs({ args: [...argv], allowPositionals: true });
  const unknown = positionals.find((name) => !RUNS.some((run) => run.name === name));
  if (unknown !== undefined) throw nightlyError('APPMON-NIGHTLY-NAME', { name: unknown, known: RUNS.map(({ name }) => name).join(', ') });
  let failed = 0;
  for (const { name, claim, run } of RUNS.filter((each) => positionals.length === 0 || positionals.includes(each.name))) {
    process.stdout.write(`${name}: ${claim} (load ${loadavg()[0]?.toFixed(2) ?? '?'})\n`);
    const holds = await run().catch((error: unknown) => {
      process.stdout.write(`${String(error)}\n`);
      return false;
    });
    if (!holds) failed += 1;
    process.stdout.write(`${name}: ${holds ? 'holds' : 'DOES NOT HOLD'}\n`);
  }
  return failed === 0 ? 0 : 1;
}
