import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { SearchContext } from '../../runtime/spl/catalog';
import { runOnRows, runOver, TEST_NOW } from '../../runtime/spl/testing/run';
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
  readonly messages?: readonly string[];
  readonly error?: { readonly code: string; readonly at?: string };
}

const files = readdirSync(__dirname).filter((name) => name.endsWith('.yaml'));

/** Events of a fixture get the metadata that every stored event has. */
const event = (row: Row): Row => ({ _time: TEST_NOW - 10, index: 'main', host: 'h', source: 's', sourcetype: 'st', ...row });

const run = ({ query, rows, host = {}, context = {} }: Case) =>
  rows === undefined ? runOver(query, { ...host, events: (host.events ?? []).map(event) }, context) : runOnRows(query, rows, host);

describe.each(files)('%s', (file) => {
  const cases = parse(readFileSync(join(__dirname, file), 'utf8')) as Case[];

  it.each(cases.map((one) => [one.name, one] as const))('%s', async (_, one) => {
    if (one.error !== undefined) {
      const failure = (await run(one).then(
        () => undefined,
        (error: unknown) => error,
      )) as { code: string; location?: { start: number; end: number } } | undefined;
      expect(failure?.code).toBe(one.error.code);
      const typed = one.rows === undefined ? one.query : `| loadjob input | ${one.query}`;
      if (one.error.at !== undefined) expect(typed.slice(failure?.location?.start, failure?.location?.end)).toBe(one.error.at);
      return;
    }
    const outcome = await run(one);
    if (one.expect !== undefined) expect(outcome.rows).toEqual(one.expect);
    if (one.fields !== undefined) expect(outcome.fields).toEqual(one.fields);
    for (const text of one.messages ?? []) expect(outcome.messages.map((message) => message.text).join('\n')).toContain(text);
    expect(one.expect ?? one.fields ?? one.messages).toBeDefined();
  });
});
