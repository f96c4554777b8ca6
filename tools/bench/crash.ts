import { parseArgs } from 'node:util';
import { measureReports, measureRetrace, REPORT_KINDS } from './crash/measure';
import { summary } from './kit/conditions';
import { writeReport, type Outcome } from './kit/report';
import { repeatRuns, RUN_OPTIONS } from './kit/runs';

const TARGETS = { report: 3_000, retrace: 1_000 } as const;
const MAPPING_BYTES = 2 * 1024 * 1024;

/**
 * The crash pipeline on one core, in reports a second of processor time: `[--runs 5] [--wait 120] [--reports 3000]`. Reports of seven
 * formats are parsed, redacted and keyed; stacks of 45 residual frames are retraced with a warm mapping of 2 MB. Prints a table and
 * writes JSON to .cache/bench.
 */
export async function main(argv: readonly string[]): Promise<Outcome> {
  const { values } = parseArgs({ args: [...argv], options: { ...RUN_OPTIONS, reports: { type: 'string', default: '3000' } } });
  const count = Number(values.reports);
  const phases = [
    ...REPORT_KINDS.map((kind) => ({
      what: `${kind}: parse, redact, key`,
      target: TARGETS.report,
      measure: () => measureReports(kind, count),
    })),
    { what: 'R8 retrace, mapping of 2 MB, warm', target: TARGETS.retrace, measure: () => measureRetrace(MAPPING_BYTES, count) },
  ];
  const { all, shown, told, code } = await repeatRuns(values, async () =>
    Promise.resolve({ rates: phases.map(({ measure }) => measure().perSecond) }),
  );
  const headlines = phases.map(({ what, target }, at) => {
    const { median, worst } = summary(
      shown.map(({ rates }) => rates[at] ?? Number.NaN),
      'more',
    );
    return { what, figure: `${median.toFixed(0)} / ${worst.toFixed(0)} /s`, target: `≥ ${target} /s`, runs: told };
  });
  process.stdout.write(`Crash pipeline, ${count} reports a phase, reports a second of processor time (median / worst); ${told}\n`);
  writeReport('crash', { settings: { reports: count, mappingBytes: MAPPING_BYTES, targets: TARGETS }, runs: all });
  return { code, headlines };
}
