/** The parts of AppInspect's JSON report that the gate reads. */
export interface InspectReport {
  readonly reports: ReadonlyArray<{
    readonly groups: ReadonlyArray<{
      readonly checks: ReadonlyArray<{
        readonly name: string;
        readonly result: string;
        readonly messages: ReadonlyArray<{ readonly result: string; readonly message: string; readonly message_filename?: string | null }>;
      }>;
    }>;
  }>;
}

export type TagSet = 'none' | 'cloud';

/** A message that may stand, with the reason why. Every entry must be seen in every run it names, so that the list shrinks. */
export interface Expectation {
  readonly check: string;
  readonly result: 'warning' | 'failure';
  /** Names of packages (`modern-linux-x64`), as regular expressions over the whole name. */
  readonly packages: string;
  readonly tags: readonly TagSet[];
  /** Regular expressions over the message's file and text; an absent one fits everything. */
  readonly file?: string;
  readonly message?: string;
  readonly reason: string;
}

/** A run of AppInspect: which package, which tags. */
export interface InspectRun {
  readonly variant: string;
  readonly tags: TagSet;
}

const FEWEST_CHECKS = 230;
const FINE = new Set(['success', 'not_applicable', 'warning']);

const appliesTo = (expectation: Expectation, run: InspectRun): boolean =>
  new RegExp(`^(?:${expectation.packages})$`).test(run.variant) && expectation.tags.includes(run.tags);
const fits = (pattern: string | undefined, text: string): boolean => pattern === undefined || new RegExp(pattern).test(text);

/**
 * What is wrong with a report: a run that was no full run, a check that did not pass, a message that nothing expects, an
 * expectation that was not seen. AppInspect's own exit code is 0 in all of these cases.
 */
export function judge(report: InspectReport, run: InspectRun, expectations: readonly Expectation[]): string[] {
  if (report.reports.length !== 1) return [`expected exactly 1 report; got ${report.reports.length}`];
  const checks = report.reports.flatMap(({ groups }) => groups).flatMap((group) => group.checks);
  const problems = checks.length < FEWEST_CHECKS ? [`only ${checks.length} checks ran; expected at least ${FEWEST_CHECKS}`] : [];
  const applicable = expectations.filter((expectation) => appliesTo(expectation, run));
  const seen = new Set<Expectation>();
  for (const check of checks) {
    const expectedFailure = applicable.some(({ check: name, result }) => name === check.name && result === check.result);
    if (!FINE.has(check.result) && !expectedFailure) problems.push(`${check.name}: ${check.result}`);
    for (const { result, message, message_filename: file } of check.messages) {
      if (/^Suppressed \d+/.test(message)) problems.push(`${check.name}: messages were suppressed`);
      if (result === 'success' || result === 'not_applicable') continue;
      const match = applicable.find(
        (each) => each.check === check.name && each.result === result && fits(each.file, file ?? '') && fits(each.message, message),
      );
      if (match) seen.add(match);
      else problems.push(`${check.name}: ${result} ${file ?? ''}: ${message.replace(/\s+/g, ' ').slice(0, 240)}`);
    }
  }
  for (const expectation of applicable)
    if (!seen.has(expectation))
      problems.push(`${expectation.check}: expected (${expectation.reason}) but not seen; remove it from expected.json`);
  return problems;
}
