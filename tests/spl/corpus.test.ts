import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { SearchContext } from '../../runtime/spl/catalog';
import { runOver, TEST_NOW } from '../../runtime/spl/testing/run';
import type { MemoryContent } from '../../runtime/spl/testing/memory-catalog';
import type { Row } from '../../runtime/spl/value';

/** One case of a corpus file. `rows` feeds the query as a pipeline, `host` gives it a whole host to search. */
interface Case {
  readonly name: string;
  readonly query: string;
  readonly rows?: readonly Row[];
  readonly host?: MemoryContent;
  readonly context?: Partial<SearchContext>;
  readonly expect?: readonly Row[];
  readonly fields?: readonly string[];
  /** Texts that messages must hold; an empty list means that there are no messages. */
  readonly messages?: readonly string[];
  readonly error?: { readonly code: string; readonly at?: string };
}

const files = readdirSync(__dirname).filter((name) => name.endsWith('.yaml'));

/** Events of a fixture get the metadata that every stored event has. */
const event = (row: Row): Row => ({ _time: TEST_NOW - 10, index: 'main', host: 'h', source: 's', sourcetype: 'st', ...row });

/** The search as typed: rows of a case are the results of a job that it loads. */
const typed = ({ query, rows }: Case): string => (rows === undefined ? query : `| loadjob input | ${query}`);

function run(one: Case) {
  const { rows = [], host = {}, context = {} } = one;
  const content = { ...host, events: (host.events ?? []).map(event), jobs: { ...host.jobs, input: rows } };
  return runOver(typed(one), content, context);
}

describe.each(files)('%s', (file) => {
  const cases = parse(readFileSync(join(__dirname, file), 'utf8')) as Case[];

  it.each(cases.map((one) => [one.name, one] as const))('%s', async (_, one) => {
    if (one.error !== undefined) {
      const failure = (await run(one).then(
        () => undefined,
        (error: unknown) => error,
      )) as { code: string; location?: { start: number; end: number } } | undefined;
      expect(failure?.code).toBe(one.error.code);
      if (one.error.at !== undefined) expect(typed(one).slice(failure?.location?.start, failure?.location?.end)).toBe(one.error.at);
      return;
    }
    const outcome = await run(one);
    if (one.expect !== undefined) expect(outcome.rows).toEqual(one.expect);
    if (one.fields !== undefined) expect(outcome.fields).toEqual(one.fields);
    const messages = outcome.messages.map((message) => message.text);
    if (one.messages?.length === 0) expect(messages).toEqual([]);
    for (const text of one.messages ?? []) expect(messages.join('\n')).toContain(text);
    expect(one.expect ?? one.fields ?? one.messages).toBeDefined();
  });
});
