import { summary, type Conditions } from './conditions';
import { announceRun, countedRuns, isVoid, settle } from './report';

/** What every run bears: the machine before it, and whether it counts for nothing. */
export interface Judged {
  readonly conditions: Conditions;
  readonly void: boolean;
}

/** All runs of a benchmark and those to show: the ones that count, or all when none does. */
export interface Runs<T> {
  readonly all: ReadonlyArray<T & Judged>;
  readonly shown: ReadonlyArray<T & Judged>;
  /** How many count, in words. */
  readonly told: string;
  /** 1 when every run was void. */
  readonly code: 0 | 1;
}

/** The options of every benchmark that repeats its runs, for parseArgs: how many, and how many seconds to wait for a quiet machine. */
export const RUN_OPTIONS = { runs: { type: 'string', default: '5' }, wait: { type: 'string', default: '120' } } as const;

/** Does the work as often as asked, each time on a machine as quiet as it gets. */
export async function repeatRuns<T extends object>(
  options: { readonly runs: string; readonly wait: string },
  work: () => Promise<T>,
): Promise<Runs<T>> {
  const all: Array<T & Judged> = [];
  for (let number = 1; number <= Number(options.runs); number += 1) {
    await settle(Number(options.wait));
    const conditions = await announceRun(`run ${number}`);
    all.push({ ...(await work()), conditions, void: isVoid(conditions) });
  }
  const counted = all.filter((run) => !run.void);
  return {
    all,
    shown: counted.length > 0 ? counted : all,
    told: countedRuns(counted.length, all.length),
    code: counted.length > 0 ? 0 : 1,
  };
}

/** A line of the table of a phase: its words, the figure, which direction is better, its unit. */
export type FigureRow<Key extends string> = readonly [label: string, key: Key, better: 'more' | 'less', unit: string];

/** Median and worst of each figure of a phase. */
export function phaseTable<Key extends string>(
  title: string,
  rows: ReadonlyArray<FigureRow<Key>>,
  phases: ReadonlyArray<Readonly<Record<Key, number>>>,
): string {
  const lines = rows.map(([label, key, better, unit]) => {
    const values = phases.map((phase) => phase[key]);
    const { median, worst } = summary(values, better);
    return `  ${label.padEnd(38)} ${median.toFixed(0).padStart(9)} ${worst.toFixed(0).padStart(9)}  ${unit}`;
  });
  return [`${title.padEnd(40)} ${'median'.padStart(9)} ${'worst'.padStart(9)}`, ...lines].join('\n');
}
