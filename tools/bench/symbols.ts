import { parseArgs } from 'node:util';
import { summary } from './kit/conditions';
import { writeReport, type Outcome } from './kit/report';
import { repeatRuns, RUN_OPTIONS } from './kit/runs';
import { hasReferenceData, measureMappings, measureNative } from './symbols/measure';

const TARGET = 1_000;

/**
 * Symbolication over the reference data on one core, in reports a second of processor time: `[--runs 5] [--wait 120] [--reports 3000]`.
 * Native reports of 30 frames are named from ten debug files; stacks of 45 frames are retraced with each of the seven full mappings. Prints
 * a table and writes JSON to .cache/bench.
 */
export async function main(argv: readonly string[]): Promise<Outcome> {
  const { values } = parseArgs({ args: [...argv], options: { ...RUN_OPTIONS, reports: { type: 'string', default: '3000' } } });
  const count = Number(values.reports);
  if (!hasReferenceData())
    return {
      code: 0,
      headlines: [{ what: 'Symbolication', figure: 'no reference data ($APPMON_SHARED)', target: 'none', runs: 'not run' }],
    };
  const { all, shown, told, code } = await repeatRuns(values, async () =>
    Promise.resolve({ native: measureNative(count), mappings: measureMappings(count) }),
  );
  const line = (what: string, rates: readonly number[]) => {
    const { median, worst } = summary(rates, 'more');
    return { what, figure: `${median.toFixed(0)} / ${worst.toFixed(0)} /s`, target: `≥ ${String(TARGET)} /s`, runs: told };
  };
  const cold = summary(
    shown.map(({ native }) => native.coldSeconds),
    'less',
  );
  const headlines = [
    line(
      'Native, 30 frames, warm',
      shown.map(({ native }) => native.perSecond),
    ),
    {
      what: 'Native, ten debug files read and asked first',
      figure: `${cold.median.toFixed(2)} / ${cold.worst.toFixed(2)} s`,
      target: 'none',
      runs: told,
    },
    ...(shown[0]?.mappings ?? []).map(({ name, bytes }, at) =>
      line(
        `R8, ${name} (${(bytes / 1024).toFixed(0)} KiB), 45 frames, warm`,
        shown.map(({ mappings }) => mappings[at]?.perSecond ?? Number.NaN),
      ),
    ),
  ];
  process.stdout.write(`Symbolication, ${String(count)} reports a phase, by processor time (median / worst); ${told}\n`);
  writeReport('symbols', { settings: { reports: count, target: TARGET }, runs: all });
  return { code, headlines };
}
