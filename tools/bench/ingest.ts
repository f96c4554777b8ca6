import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { runLoad, type LoadResult } from './ingest/load';
import { startService, type Service } from './ingest/process';
import { BENCH_TOKEN } from './ingest/service';
import { quantile, summary } from './kit/conditions';
import { writeReport, type Outcome } from './kit/report';
import { phaseTable, repeatRuns, RUN_OPTIONS, type FigureRow } from './kit/runs';

const EVENT_BYTES = 350;
const BATCH = 100;
const CONNECTIONS = 8;
const READER_SECONDS = 5;
const TARGET_RATE = 15_000;

/** One phase under load: what was answered, how long until all of it was searchable, what readers saw meanwhile. */
interface Phase {
  readonly acknowledgedPerSecond: number;
  /** Events per second counted until the last one was in the database. */
  readonly searchablePerSecond: number;
  readonly answerP50: number;
  readonly answerP99: number;
  readonly searchableP50: number;
  readonly searchableP99: number;
  readonly readerP50: number;
  readonly readerWorst: number;
  readonly refused: number;
  readonly failed: number;
}

const ascending = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);

function phaseOf(result: LoadResult, service: Service, drainSeconds: number): Phase {
  const events = result.acknowledged.reduce((sum, [, count]) => sum + count, 0);
  const searchable = ascending(service.lines.flatMap((line) => ('searchable' in line ? [line.searchable] : [])));
  const reads = ascending(service.lines.flatMap((line) => ('reader' in line ? [line.milliseconds] : [])));
  return {
    acknowledgedPerSecond: events / result.seconds,
    searchablePerSecond: events / (result.seconds + drainSeconds),
    answerP50: quantile(result.latencies, 0.5),
    answerP99: quantile(result.latencies, 0.99),
    searchableP50: quantile(searchable, 0.5),
    searchableP99: quantile(searchable, 0.99),
    readerP50: quantile(reads, 0.5),
    readerWorst: reads.at(-1) ?? Number.NaN,
    refused: result.refused,
    failed: result.failed,
  };
}

async function runPhase(rate: number, seconds: number): Promise<Phase> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-ingest-'));
  try {
    const service = await startService({ directory, readerSeconds: READER_SECONDS, probe: true });
    const stop = new AbortController();
    const load = runLoad(
      { port: service.port, token: BENCH_TOKEN, rate, batch: BATCH, connections: CONNECTIONS, eventBytes: EVENT_BYTES, firstNumber: 0 },
      stop.signal,
    );
    await delay(seconds * 1000);
    stop.abort();
    const result = await load;
    const drainFrom = performance.now();
    await service.end('SIGTERM');
    return phaseOf(result, service, (performance.now() - drainFrom) / 1000);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const ROWS: ReadonlyArray<FigureRow<keyof Phase>> = [
  ['acknowledged (durable)', 'acknowledgedPerSecond', 'more', 'events/s'],
  ['searchable, drain and stop included', 'searchablePerSecond', 'more', 'events/s'],
  ['answer p50', 'answerP50', 'less', 'ms'],
  ['answer p99', 'answerP99', 'less', 'ms'],
  ['searchable p50', 'searchableP50', 'less', 'ms'],
  ['searchable p99', 'searchableP99', 'less', 'ms'],
  ['dashboard refresh p50', 'readerP50', 'less', 'ms'],
  ['dashboard refresh worst', 'readerWorst', 'less', 'ms'],
  ['refused batches', 'refused', 'less', ''],
];

/** HEC ingest with a dashboard-like reader: `[--runs 5] [--seconds 20] [--wait 120]`. Prints a table and writes JSON to .cache/bench. */
export async function main(argv: readonly string[]): Promise<Outcome> {
  const { values } = parseArgs({
    args: [...argv],
    options: { ...RUN_OPTIONS, seconds: { type: 'string', default: '20' } },
  });
  const seconds = Number(values.seconds);
  const { all, shown, told, code } = await repeatRuns(values, async () => ({
    atTarget: await runPhase(TARGET_RATE, seconds),
    atFullSpeed: await runPhase(Infinity, seconds),
  }));
  const atTarget = shown.map((run) => run.atTarget);
  const atFullSpeed = shown.map((run) => run.atFullSpeed);
  const cores = all[0]?.conditions.processors ?? 0;
  process.stdout.write(
    [
      `HEC ingest, ${EVENT_BYTES} B events, batches of ${BATCH}, ${CONNECTIONS} connections, fdatasync before 200, dashboard refresh every ${READER_SECONDS} s, ${seconds} s a phase; generator, reader and product share ${cores} cores; ${told}`,
      phaseTable(`at ${TARGET_RATE} events/s`, ROWS, atTarget),
      phaseTable('at full speed', ROWS, atFullSpeed),
      '',
    ].join('\n'),
  );
  const settings = {
    eventBytes: EVENT_BYTES,
    batch: BATCH,
    connections: CONNECTIONS,
    readerSeconds: READER_SECONDS,
    targetRate: TARGET_RATE,
    seconds,
  };
  writeReport('ingest', { settings, runs: all });
  const medianOf = (phases: readonly Phase[], key: keyof Phase, better: 'more' | 'less'): string =>
    summary(
      phases.map((phase) => phase[key]),
      better,
    ).median.toFixed(0);
  return {
    code,
    headlines: [
      {
        what: 'ingest: acknowledged, full speed',
        figure: `${medianOf(atFullSpeed, 'acknowledgedPerSecond', 'more')} events/s`,
        target: `>= ${TARGET_RATE}`,
        runs: told,
      },
      {
        what: `ingest: searchable p99 at ${TARGET_RATE} events/s`,
        figure: `${medianOf(atTarget, 'searchableP99', 'less')} ms`,
        target: '<= 1000 ms',
        runs: told,
      },
    ],
  };
}
