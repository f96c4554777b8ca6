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

const FORMATS: ReadonlySet<string> = new Set(['ips', 'apple-text', 'java', 'anr', 'crashlytics-row']);
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
    return plain(expected) === plain(given) ? [] : [`${path}: ${JSON.stringify(expected)}, not ${JSON.stringify(given)}`];
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
    expect(cases.length).toBe(18);
    expect(wrong).toEqual([]);
  });

  it('never merges two known bugs of the Android set and keeps most labelled pairs of Java traces together', async () => {
    const data = join(folder, 'data/clustering');
    const predictions = join(out, 'clustering.jsonl');
    await main(['clustering', '--inputs', join(data, 'inputs.jsonl'), '--root', data, '--out', predictions]);
    const keys = new Map(readLines<{ id: string; issue_key: string }>(predictions).map(({ id, issue_key: key }) => [id, key]));
    const labels = readLines<{ id: string; dataset: string; issue: string }>(join(data, 'labels.jsonl'));
    const of = (dataset: string) => labels.filter((label) => label.dataset === dataset);
    expect(new Set(of('themis').map(({ id }) => keys.get(id))).size).toBe(of('themis').length);
    const counts = { both: 0, sameKey: 0, sameIssue: 0 };
    const traces = of('defects4j');
    traces.forEach((left, index) =>
      traces.slice(index + 1).forEach((right) => {
        const sameKey = keys.get(left.id) === keys.get(right.id);
        const sameIssue = left.issue === right.issue;
        counts.sameKey += Number(sameKey);
        counts.sameIssue += Number(sameIssue);
        counts.both += Number(sameKey && sameIssue);
      }),
    );
    expect(counts.both / counts.sameKey).toBeGreaterThan(0.95);
    expect(counts.both / counts.sameIssue).toBeGreaterThan(0.7);
  });
});

it('says which kinds there are', () => {
  expect(() => main(['rumours'])).toThrow('Expected one of crashes, clustering; got rumours.');
  expect(() => main(['crashes'])).toThrow('Expected --cases for crashes.');
});
