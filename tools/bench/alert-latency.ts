import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openLatencyBench, type LatencyBench, type LatencyRun, type Watcher } from './alert-latency/bench';
import { soonestPhase, startPhases, untilPhase } from './alert-latency/phases';
import { quantile, type Conditions } from './kit/conditions';
import { announceRun, countedRuns, isVoid, writeReport, type Headline, type Outcome } from './kit/report';

const TARGET_SECONDS = 60;

interface Measured extends LatencyRun {
  readonly conditions: Conditions;
  readonly void: boolean;
}

async function measure(bench: LatencyBench, watcher: Watcher, runs: number): Promise<Measured[]> {
  const measured: Measured[] = [];
  const left = new Set(startPhases(runs));
  for (let number = 0; number < runs; number += 1) {
    const conditions = await announceRun(`${watcher} ${number + 1} of ${runs}`);
    const phase = soonestPhase(left, Date.now()) ?? 0;
    left.delete(phase);
    await sleep(untilPhase(phase, Date.now()));
    const run = await bench.run(watcher, `${watcher === 'detector' ? 9 : 10}.${number}.0`);
    measured.push({ ...run, conditions, void: isVoid(conditions) });
    const decided = run.decided === undefined ? '' : `, decided after ${run.decided.toFixed(1)} s`;
    process.stdout.write(
      `  second ${run.phase.toFixed(0)} of the minute, ${run.crashes} crashes: told after ${run.latency.toFixed(1)} s${decided}, ${run.messages} message${run.messages === 1 ? '' : 's'}\n`,
    );
  }
  return measured;
}

const shownOf = (measured: readonly Measured[]): readonly Measured[] => {
  const counted = measured.filter((run) => !run.void);
  return counted.length > 0 ? counted : measured;
};

const latenciesOf = (measured: readonly Measured[]): readonly number[] =>
  shownOf(measured)
    .map((run) => run.latency)
    .sort((a, b) => a - b);

const toldOf = (measured: readonly Measured[]): string => countedRuns(measured.filter((run) => !run.void).length, measured.length);

function headlineOf(what: string, target: string, measured: readonly Measured[]): Headline {
  const [p50, p95] = [0.5, 0.95].map((share) => quantile(latenciesOf(measured), share).toFixed(1));
  return { what, figure: `${p50 ?? ''} / ${p95 ?? ''} s`, target, runs: toldOf(measured) };
}

function summaryOf(title: string, measured: readonly Measured[]): string {
  const latencies = latenciesOf(measured);
  const figures = [0.5, 0.95, 1].map((share) => quantile(latencies, share).toFixed(1).padStart(8)).join('');
  return `${title.padEnd(36)}${figures}   ${toldOf(measured)}\n  all: ${measured.map((run) => `${run.latency.toFixed(1)}${run.void ? 'v' : ''}`).join(' ')}`;
}

/**
 * From the gateway's 200 on the crash that crosses the threshold to Slack's POST: `[--runs 30] [--net-runs 10]`, start phase
 * uniform over the minute. The safety net is measured apart, with the detector switched off.
 */
export async function main(argv: readonly string[]): Promise<Outcome> {
  const { values } = parseArgs({
    args: [...argv],
    options: { runs: { type: 'string', default: '30' }, 'net-runs': { type: 'string', default: '10' } },
  });
  const bench = await openLatencyBench();
  try {
    const detector = await measure(bench, 'detector', Number(values.runs));
    await bench.setDetector(false);
    const net = await measure(bench, 'safety net', Number(values['net-runs']));
    process.stdout.write(
      [
        `Alert latency in seconds, target p95 < ${TARGET_SECONDS}; generator, Slack and product share ${detector[0]?.conditions.processors ?? 0} cores; v = void`,
        `${''.padEnd(36)}${['p50', 'p95', 'max'].map((name) => name.padStart(8)).join('')}`,
        summaryOf('detector', detector),
        summaryOf('safety net (detector switched off)', net),
        '',
      ].join('\n'),
    );
    writeReport('alert-latency', { settings: { targetSeconds: TARGET_SECONDS }, runs: [...detector, ...net] });
    return {
      code: detector.some((run) => !run.void) ? 0 : 1,
      headlines: [
        headlineOf('alert latency, detector: p50 / p95', 'p95 < 60 s', detector),
        headlineOf('alert latency, safety net alone: p50 / p95', 'none', net),
      ],
    };
  } finally {
    await bench.close();
  }
}
