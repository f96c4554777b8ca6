import { parseArgs } from 'node:util';
import { runPhase, type Phase } from './gateway-door/run';
import { EVENT_BYTES } from './gateway-door/traffic';
import { summary, type Conditions } from './kit/conditions';
import { announceRun, countedRuns, isVoid, settle, writeReport, type Outcome } from './kit/report';

const BATCH = 100;
const CONNECTIONS = 8;
/** Ten times the mean of a bank that sends 100 million events a day. */
const PEAK_RATE = 11_574;
const TARGET_RATE = 10_000;

interface Run {
  readonly conditions: Conditions;
  readonly void: boolean;
  readonly atPeak: Phase;
  readonly atFullSpeed: Phase;
}

const ROWS: ReadonlyArray<readonly [label: string, key: keyof Phase, better: 'more' | 'less', unit: string]> = [
  ['acknowledged (redacted, durable)', 'acknowledgedPerSecond', 'more', 'events/s'],
  ['delivered, drain included', 'deliveredPerSecond', 'more', 'events/s'],
  ['answer p50', 'answerP50', 'less', 'ms'],
  ['answer p99', 'answerP99', 'less', 'ms'],
  ['processor time of the gateway', 'cpuMicros', 'less', 'µs/event'],
  ['refused batches', 'refused', 'less', ''],
  ['acknowledged and not delivered', 'missing', 'less', 'events'],
];

function table(title: string, phases: readonly Phase[]): string {
  const lines = ROWS.map(([label, key, better, unit]) => {
    const values = phases.map((phase) => phase[key]);
    const { median, worst } = summary(values, better);
    return `  ${label.padEnd(38)} ${median.toFixed(0).padStart(9)} ${worst.toFixed(0).padStart(9)}  ${unit}`;
  });
  return [`${title.padEnd(40)} ${'median'.padStart(9)} ${'worst'.padStart(9)}`, ...lines].join('\n');
}

/** Events through the gateway's HEC door: `[--runs 5] [--seconds 20] [--wait 120]`. Prints a table and writes JSON to .cache/bench. */
export async function main(argv: readonly string[]): Promise<Outcome> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      runs: { type: 'string', default: '5' },
      wait: { type: 'string', default: '120' },
      seconds: { type: 'string', default: '20' },
    },
  });
  const seconds = Number(values.seconds);
  const phase = (rate: number): Promise<Phase> => runPhase({ rate, seconds, batch: BATCH, connections: CONNECTIONS });
  const runs: Run[] = [];
  for (let number = 0; number < Number(values.runs); number += 1) {
    await settle(Number(values.wait));
    const conditions = await announceRun(`run ${number + 1}`);
    runs.push({ conditions, void: isVoid(conditions), atPeak: await phase(PEAK_RATE), atFullSpeed: await phase(Infinity) });
  }
  const counted = runs.filter((run) => !run.void);
  const shown = counted.length > 0 ? counted : runs;
  const told = countedRuns(counted.length, runs.length);
  const atPeak = shown.map((run) => run.atPeak);
  const atFullSpeed = shown.map((run) => run.atFullSpeed);
  process.stdout.write(
    [
      `Gateway, HEC door, ${EVENT_BYTES} B events, batches of ${BATCH}, ${CONNECTIONS} connections, redaction and fdatasync before 200, delivery to a sink that takes everything, ${seconds} s a phase; generator, sink and gateway share ${runs[0]?.conditions.processors ?? 0} cores; ${told}`,
      table(`at ${PEAK_RATE} events/s`, atPeak),
      table('at full speed', atFullSpeed),
      '',
    ].join('\n'),
  );
  const settings = { eventBytes: EVENT_BYTES, batch: BATCH, connections: CONNECTIONS, peakRate: PEAK_RATE, seconds };
  writeReport('gateway', { settings, runs });
  const medianOf = (phases: readonly Phase[], key: keyof Phase, better: 'more' | 'less'): string =>
    summary(
      phases.map((one) => one[key]),
      better,
    ).median.toFixed(0);
  return {
    code: counted.length > 0 ? 0 : 1,
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
