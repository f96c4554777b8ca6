import { parseArgs } from 'node:util';
import { runPhase, type Phase } from './gateway-door/run';
import { EVENT_BYTES } from './gateway-door/traffic';
import { summary } from './kit/conditions';
import { writeReport, type Outcome } from './kit/report';
import { phaseTable, repeatRuns, RUN_OPTIONS, type FigureRow } from './kit/runs';

const BATCH = 100;
const CONNECTIONS = 8;
/** Ten times the mean of a bank that sends 100 million events a day. */
const PEAK_RATE = 11_574;
const TARGET_RATE = 10_000;

const ROWS: ReadonlyArray<FigureRow<keyof Phase>> = [
  ['acknowledged (redacted, durable)', 'acknowledgedPerSecond', 'more', 'events/s'],
  ['delivered, drain included', 'deliveredPerSecond', 'more', 'events/s'],
  ['answer p50', 'answerP50', 'less', 'ms'],
  ['answer p99', 'answerP99', 'less', 'ms'],
  ['processor time of the gateway', 'cpuMicros', 'less', 'µs/event'],
  ['refused batches', 'refused', 'less', ''],
  ['acknowledged and not delivered', 'missing', 'less', 'events'],
];

/** Events through the gateway's HEC door: `[--runs 5] [--seconds 20] [--wait 120]`. Prints a table and writes JSON to .cache/bench. */
export async function main(argv: readonly string[]): Promise<Outcome> {
  const { values } = parseArgs({
    args: [...argv],
    options: { ...RUN_OPTIONS, seconds: { type: 'string', default: '20' } },
  });
  const seconds = Number(values.seconds);
  const phase = (rate: number): Promise<Phase> => runPhase({ rate, seconds, batch: BATCH, connections: CONNECTIONS });
  const { all, shown, told, code } = await repeatRuns(values, async () => ({
    atPeak: await phase(PEAK_RATE),
    atFullSpeed: await phase(Infinity),
  }));
  const atPeak = shown.map((run) => run.atPeak);
  const atFullSpeed = shown.map((run) => run.atFullSpeed);
  process.stdout.write(
    [
      `Gateway, HEC door, ${EVENT_BYTES} B events, batches of ${BATCH}, ${CONNECTIONS} connections, redaction and fdatasync before 200, delivery to a sink that takes everything, ${seconds} s a phase; generator, sink and gateway share ${all[0]?.conditions.processors ?? 0} cores; ${told}`,
      phaseTable(`at ${PEAK_RATE} events/s`, ROWS, atPeak),
      phaseTable('at full speed', ROWS, atFullSpeed),
      '',
    ].join('\n'),
  );
  const settings = { eventBytes: EVENT_BYTES, batch: BATCH, connections: CONNECTIONS, peakRate: PEAK_RATE, seconds };
  writeReport('gateway', { settings, runs: all });
  const medianOf = (phases: readonly Phase[], key: keyof Phase, better: 'more' | 'less'): string =>
    summary(
      phases.map((one) => one[key]),
      better,
    ).median.toFixed(0);
  return {
    code,
    headlines: [
      {
        what: 'gateway: acknowledged, full speed',
        figure: `${medianOf(atFullSpeed, 'acknowledgedPerSecond', 'more')} events/s`,
        target: `>= ${TARGET_RATE}`,
        runs: told,
      },
      {
        what: `gateway: answer p99 at ${PEAK_RATE} events/s`,
        figure: `${medianOf(atPeak, 'answerP99', 'less')} ms`,
        target: '-',
        runs: told,
      },
    ],
  };
}
