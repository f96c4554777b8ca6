import { parseArgs } from 'node:util';
import { runPhase, type Phase, type PhaseOptions } from './gateway-door/run';
import { EVENT_BYTES } from './gateway-door/traffic';
import { summary } from './kit/conditions';
import { writeReport, type Headline, type Outcome } from './kit/report';
import { phaseTable, repeatRuns, RUN_OPTIONS, type FigureRow, type Judged } from './kit/runs';

const BATCH = 100;
/** Ten times the mean of a bank that sends 100 million events a day. */
const PEAK_RATE = 11_600;
/** A little more than what is to be delivered at any time: at full speed more is received than delivered, and the spool grows. */
const SUSTAINED_RATE = 25_500;
const RESTART_SECONDS = 4;

interface Mode {
  readonly title: string;
  readonly options: Omit<PhaseOptions, 'seconds' | 'batch'>;
  /** The figure that counts, and its bar. */
  readonly figure: keyof Phase;
  readonly bar: number;
  readonly better: 'more' | 'less';
  readonly unit: string;
}

const mode = (title: string, options: Partial<Mode['options']>, bar: Pick<Mode, 'figure' | 'bar' | 'better' | 'unit'>): Mode => ({
  title,
  options: { door: 'hec', rate: Infinity, connections: 16, isDelivered: true, restarts: 0, ...options },
  ...bar,
});

/** What is measured, by the name that `--only` takes. */
const MODES: Readonly<Record<string, Mode>> = {
  receive: mode(
    'receive (redact, store), nothing delivered',
    { isDelivered: false },
    { figure: 'acknowledgedPerSecond', bar: 50_000, better: 'more', unit: 'events/s' },
  ),
  deliver: mode(
    'receive, normalise and deliver at the same time',
    {},
    { figure: 'deliveredPerSecond', bar: 25_000, better: 'more', unit: 'events/s' },
  ),
  sustain: mode(
    `open loop at ${SUSTAINED_RATE} events/s, normalised and delivered at the same time`,
    { rate: SUSTAINED_RATE, connections: 32 },
    { figure: 'deliveredPerSecond', bar: 25_000, better: 'more', unit: 'events/s' },
  ),
  latency: mode(
    `open loop at ${PEAK_RATE} events/s, delivered`,
    { rate: PEAK_RATE, connections: 32, settleSeconds: 3 },
    { figure: 'answerP99', bar: 25, better: 'less', unit: 'ms' },
  ),
  otlp: mode(
    'OTLP protobuf log records, nothing delivered',
    { door: 'otlp', isDelivered: false },
    { figure: 'acknowledgedPerSecond', bar: 40_000, better: 'more', unit: 'records/s' },
  ),
  restarts: mode(
    `receivers replaced while ${PEAK_RATE} events/s come in`,
    { rate: PEAK_RATE, connections: 32, restarts: 3 },
    { figure: 'failed', bar: 0, better: 'less', unit: 'requests' },
  ),
};

const ROWS: ReadonlyArray<FigureRow<keyof Phase>> = [
  ['acknowledged (redacted, durable)', 'acknowledgedPerSecond', 'more', 'events/s'],
  ['delivered, drain included', 'deliveredPerSecond', 'more', 'events/s'],
  ['answer p50', 'answerP50', 'less', 'ms'],
  ['answer p99', 'answerP99', 'less', 'ms'],
  ['answer p99 of the first seconds, counted apart', 'firstP99', 'less', 'ms'],
  ['processor time of the gateway', 'cpuMicros', 'less', 'µs/event'],
  ['memory, resident sets added up', 'residentMegabytes', 'less', 'MB'],
  ['memory, shared pages once', 'proportionalMegabytes', 'less', 'MB'],
  ['refused batches', 'refused', 'less', ''],
  ['requests without an answer', 'failed', 'less', ''],
  ['acknowledged and not delivered', 'missing', 'less', 'events'],
  ['not explained by the accounting', 'unexplained', 'less', 'events'],
  ['receivers replaced', 'restarts', 'more', 'times'],
];

const OPTIONS = {
  ...RUN_OPTIONS,
  seconds: { type: 'string', default: '20' },
  only: { type: 'string', multiple: true, default: Object.keys(MODES) },
  restarts: { type: 'string', default: '3' },
} as const;

const headlineOf = (name: string, phases: readonly Phase[], told: string): Headline => {
  const { figure, bar, better, unit } = MODES[name] as Mode;
  const { median } = summary(
    phases.map((phase) => phase[figure]),
    better,
  );
  return {
    what: `gateway: ${name}`,
    figure: `${median.toFixed(0)} ${unit}`,
    target: `${better === 'more' ? '>=' : '<='} ${bar}`,
    runs: told,
  };
};

/**
 * The gateway under load: `[--only receive --only deliver …] [--runs 5] [--seconds 20] [--restarts 3] [--wait 120]`.
 * Prints a table for each mode and writes JSON to .cache/bench.
 */
export async function main(argv: readonly string[]): Promise<Outcome> {
  const { values } = parseArgs({ args: [...argv], options: OPTIONS });
  const names = values.only.filter((name) => name in MODES);
  const optionsOf = (name: string): PhaseOptions => {
    const { options } = MODES[name] as Mode;
    const restarts = options.restarts > 0 ? Number(values.restarts) : 0;
    const seconds = restarts > 0 ? Math.max(Number(values.seconds), (restarts + 1) * RESTART_SECONDS) : Number(values.seconds);
    return { ...options, batch: BATCH, seconds, restarts };
  };
  const { all, shown, told, code } = await repeatRuns(values, async () => {
    const phases: Record<string, Phase> = {};
    for (const name of names) phases[name] = await runPhase(optionsOf(name));
    return { phases };
  });
  const of = (runs: ReadonlyArray<{ readonly phases: Readonly<Record<string, Phase>> } & Judged>, name: string): Phase[] =>
    runs.flatMap(({ phases }) => phases[name] ?? []);
  process.stdout.write(
    [
      `Gateway, ${EVENT_BYTES} B events, batches of ${BATCH}, redaction and fdatasync before 200; generator, sink and gateway share ${all[0]?.conditions.processors ?? 0} cores; ${told}`,
      ...names.map((name) => phaseTable(`${MODES[name]?.title ?? ''}, ${optionsOf(name).seconds} s`, ROWS, of(shown, name))),
      '',
    ].join('\n'),
  );
  writeReport('gateway', { settings: { eventBytes: EVENT_BYTES, batch: BATCH, modes: names.map(optionsOf) }, runs: all });
  return { code, headlines: names.map((name) => headlineOf(name, of(shown, name), told)) };
}
