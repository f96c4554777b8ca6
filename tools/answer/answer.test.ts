import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describeWithShared } from '../../tests/shared-data';
import { readLines } from './lines';
import { main } from '.';

interface Case {
  readonly id: string;
  readonly format: string;
  readonly expected: unknown;
}

const FORMATS: ReadonlySet<string> = new Set([
  ...['ips', 'apple-text', 'metrickit', 'kscrash', 'plcrash', 'java', 'anr', 'tombstone-text', 'tombstone-pb', 'minidump'],
  ...['sentry-event', 'sentry-envelope', 'crashlytics-row'],
]);
/** Facts that need debug files, and stacks of another runtime inside a Java message. */
const LATER = /^symbolicated|^hermes-in-java|^note$/;

const plain = (value: unknown): unknown =>
  typeof value === 'string'
    ? value
        .trim()
        .toLowerCase()
        .replace(/^0x0*(?=.)/, '0x')
        .replaceAll('-', '')
    : value;

/** Paths of the expected leaves that the answer does not have. */
function missing(expected: unknown, given: unknown, path: string): string[] {
  if (LATER.test(path)) return [];
  if (typeof expected !== 'object' || expected === null)
    return plain(expected) === plain(given ?? null) ? [] : [`${path}: ${JSON.stringify(expected)}, not ${JSON.stringify(given)}`];
  return Object.entries(expected).flatMap(([name, value]) =>
    name === 'note' ? [] : missing(value, (given as Record<string, unknown> | undefined)?.[name], path === '' ? name : `${path}.${name}`),
  );
}

describeWithShared('answers held against reference data', (folder) => {
  const out = mkdtempSync(join(tmpdir(), 'answers-'));

  it('finds every fact of the formats that are read, symbols apart', async () => {
    const casesFile = join(folder, 'data/crashes/cases.jsonl');
    const predictions = join(out, 'crashes.jsonl');
    await main(['crashes', '--cases', casesFile, '--out', predictions]);
    const answers = new Map(readLines<{ id: string; facts: unknown }>(predictions).map(({ id, facts }) => [id, facts]));
    const cases = readLines<Case>(casesFile).filter(({ id, format }) => FORMATS.has(format) && !LATER.test(id));
    const wrong = cases.flatMap(({ id, expected }) => {
      const facts: unknown = typeof expected === 'string' ? JSON.parse(readFileSync(join(dirname(casesFile), expected), 'utf8')) : expected;
      return missing(facts, answers.get(id), '').map((text) => `${id}: ${text}`);
    });
    expect(cases.length).toBe(49);
    expect(wrong).toEqual([]);
  });

  /** Pairs of reports: in one group, of one bug, both; and how many groups. */
  async function pairsOf(data: string, dataset?: string): Promise<{ precision: number; recall: number; groups: number; labels: number }> {
    const predictions = join(out, 'clustering.jsonl');
    await main(['clustering', '--inputs', join(data, 'inputs.jsonl'), '--root', data, '--out', predictions]);
    const keys = new Map(readLines<{ id: string; issue_key: string }>(predictions).map(({ id, issue_key: key }) => [id, key]));
    const all = readLines<{ id: string; dataset: string; issue: string }>(join(data, 'labels.jsonl'));
    const reports = all.filter((label) => dataset === undefined || label.dataset === dataset);
    const counts = { both: 0, sameKey: 0, sameIssue: 0 };
    reports.forEach((left, index) =>
      reports.slice(index + 1).forEach((right) => {
        const sameKey = keys.get(left.id) === keys.get(right.id);
        const sameIssue = left.issue === right.issue;
        counts.sameKey += Number(sameKey);
        counts.sameIssue += Number(sameIssue);
        counts.both += Number(sameKey && sameIssue);
      }),
    );
    return {
      precision: counts.sameKey === 0 ? 1 : counts.both / counts.sameKey,
      recall: counts.both / counts.sameIssue,
      groups: new Set(reports.map(({ id }) => keys.get(id))).size,
      labels: new Set(reports.map(({ issue }) => issue)).size,
    };
  }
  const f1 = ({ precision, recall }: { precision: number; recall: number }): number => (2 * precision * recall) / (precision + recall);

  it('never merges two known bugs of the Android set', async () => {
    const { groups, labels } = await pairsOf(join(folder, 'data/clustering'), 'themis');
    expect(groups).toBe(labels);
  });

  it('groups Java traces and symbolicated iOS reports as their labels do', async () => {
    expect(f1(await pairsOf(join(folder, 'data/clustering'), 'defects4j'))).toBeGreaterThanOrEqual(0.88);
    expect(f1(await pairsOf(join(folder, 'data/clustering'), 'crashprobe'))).toBeGreaterThanOrEqual(0.9);
  });

  it('gives a bug one key across lines, versions, renumbered lambdas, other systems and obfuscation', async () => {
    const { precision, recall } = await pairsOf(join(folder, 'data/clustering/variants'));
    expect(recall).toBeGreaterThanOrEqual(0.99);
    expect(precision).toBeGreaterThanOrEqual(0.99);
  });

  it('ranks a report of the same bug first, and is right about near-identical pairs', async () => {
    const data = join(folder, 'data/clustering');
    const result = join(out, 'similarity.jsonl');
    await main([
      'similarity',
      '--inputs',
      join(data, 'inputs.jsonl'),
      '--labels',
      join(data, 'labels.jsonl'),
      '--root',
      data,
      '--out',
      result,
    ]);
    const measured = readLines<Record<string, number | string>>(result).find(({ dataset }) => dataset === 'defects4j');
    // The published figures of the same score on this kind of traces: 0.967, 0.913 and 0.930.
    expect(measured?.['auc']).toBeGreaterThan(0.96);
    expect(measured?.['rr_at_1']).toBeGreaterThan(0.91);
    expect(measured?.['mrr']).toBeGreaterThan(0.93);
    expect(Number(measured?.['of_one_bug']) / Number(measured?.['report_pairs_above_near_identical'])).toBeGreaterThan(0.95);
  });
});

it('says which kinds there are', () => {
  expect(() => main(['rumours'])).toThrow('Expected one of crashes, frames, clustering, similarity; got rumours.');
  expect(() => main(['crashes'])).toThrow('Expected --cases for crashes.');
});
