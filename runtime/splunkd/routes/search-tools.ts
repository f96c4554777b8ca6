import { describeCommands } from '../../spl/index';
import { parseTime } from '../../spl/time/index';
import type { CheckedCommand } from '../../jobs/types';
import { indexAllowed } from '../../auth/roles';
import { restError } from '../errors';
import { integerArgument } from '../listing';
import type { RestAnswer, RestCall, Route } from '../types';
import { refusal } from './job-answers';

const STREAM_TYPES: Readonly<Record<string, string>> = {
  generating: 'SP_STREAM',
  streaming: 'SP_STREAM',
  transforming: 'SP_STREAMREPORT',
  dataset: 'SP_STATEFUL',
};

const describe = ({ command, kind, rawArgs }: CheckedCommand) => ({
  command,
  rawargs: rawArgs,
  pipeline: kind === 'transforming' || kind === 'dataset' ? 'report' : 'streaming',
  args: rawArgs,
  isGenerating: kind === 'generating',
  streamType: STREAM_TYPES[kind] ?? 'SP_STREAM',
});

const join = (commands: readonly CheckedCommand[]): string =>
  commands.map(({ command, rawArgs }) => `${command} ${rawArgs}`.trim()).join(' | ');

/** `search/v2/parser`: 200 with the pipeline, or 400 with the located reason. */
async function parse(call: RestCall): Promise<RestAnswer> {
  const search = call.args.get('q') ?? '';
  if (!search.trim()) throw restError('APPMON-REST-MISSING', { names: 'q' });
  const app = call.app && call.app !== '-' ? call.app : 'search';
  try {
    const commands = await call.services.jobs.check({ search, app, owner: call.session.user });
    const firstReport = commands.findIndex(({ kind }) => kind === 'transforming' || kind === 'dataset');
    const events = firstReport < 0 ? commands : commands.slice(0, firstReport);
    const reports = firstReport < 0 ? [] : commands.slice(firstReport);
    const value = {
      remoteSearch: join(events),
      remoteTimeOrdered: true,
      eventsSearch: join(events),
      eventsTimeOrdered: true,
      eventsStreaming: true,
      reportsSearch: join(reports),
      canSummarize: commands.some(({ kind }) => kind === 'transforming'),
      commands: commands.map(describe),
    };
    return { kind: 'json', value };
  } catch (error) {
    return refusal(error);
  }
}

interface Suggestion {
  readonly content: string;
  readonly count: number;
  readonly operator: boolean;
}

const DAY = 86_400;

/** Values of an index-time field over the last day, most frequent first. */
async function fieldValues(call: RestCall, field: string): Promise<ReadonlyArray<readonly [string, number]>> {
  const { store } = call.services;
  const existing = (await Promise.all(['*', '_*'].map((pattern) => store.indexes(pattern, 'event')))).flat();
  const readable = [...new Set(existing)].filter((index) => indexAllowed(call.session.searchIndexes, index));
  const now = Date.now() / 1000;
  const range = { earliest: now - DAY, latest: now + DAY };
  const batch = await store.aggregate({ indexes: readable, range, aggregates: [{ function: 'count', as: 'count' }], by: [field] });
  const names = batch.columns[field] ?? [];
  const counts = batch.columns['count'] ?? [];
  const pairs = names.flatMap((name, at) => (name === undefined ? [] : [[String(name), Number(counts[at] ?? 0)] as const]));
  return pairs.toSorted((a, b) => b[1] - a[1]);
}

const FIELDS = ['index', 'sourcetype', 'source', 'host'];

/** What can follow the last word of a search: commands behind a pipe, index-time fields and their values before it. */
async function suggestions(call: RestCall, prefix: string): Promise<Suggestion[]> {
  const segment = prefix.slice(prefix.lastIndexOf('|') + 1);
  const word = /\S*$/.exec(segment)?.[0] ?? '';
  if (prefix.includes('|') && !/^\s*\S+\s/.test(segment)) {
    return describeCommands().flatMap(({ name }) =>
      name.startsWith(word.toLowerCase()) ? [{ content: name, count: 0, operator: false }] : [],
    );
  }
  const [, field = '', value = ''] = /^(\w+)="?(.*?)"?$/.exec(word) ?? [];
  if (FIELDS.includes(field)) {
    const values = await fieldValues(call, field);
    return values.flatMap(([name, count]) =>
      name.toLowerCase().startsWith(value.toLowerCase()) ? [{ content: `${field}="${name}"`, count, operator: false }] : [],
    );
  }
  return FIELDS.flatMap((name) => (name.startsWith(word.toLowerCase()) ? [{ content: `${name}=`, count: 0, operator: false }] : []));
}

async function typeahead(call: RestCall): Promise<RestAnswer> {
  const prefix = call.args.get('prefix') ?? '';
  const count = integerArgument(call.args, 'count', 50);
  const found = await suggestions(call, prefix);
  return { kind: 'json', value: { results: count > 0 ? found.slice(0, count) : found } };
}

/** `search/timeparser`: each `time` modifier as a time of the account's zone; `output_time_format` %s gives epoch seconds. */
function timeparser(call: RestCall): RestAnswer {
  const times = call.args.getAll('time');
  if (times.length === 0) throw restError('APPMON-REST-MISSING', { names: 'time' });
  const now = Date.now() / 1000;
  const base = call.args.get('now');
  const epochs = (call.args.get('output_time_format') ?? '') === '%s';
  const { timezone } = call.session;
  try {
    const reference = base ? parseTime(base, now, timezone) : now;
    const parsed = times.map((time) => {
      const epoch = parseTime(time, reference, timezone);
      return [time, epochs ? String(Math.floor(epoch)) : new Date(epoch * 1000).toISOString().replace('Z', '+00:00')] as const;
    });
    return { kind: 'json', value: Object.fromEntries(parsed) };
  } catch (error) {
    return refusal(error);
  }
}

/** The first version of the parser. */
function disabledParser(): RestAnswer {
  throw restError('APPMON-REST-DISABLED', { path: 'search/parser', instead: 'search/v2/parser' });
}

/** Helpers of a search bar: check, complete, read times. The first version of the parser is disabled, as in Splunk. */
export const searchToolRoutes: readonly Route[] = [
  { method: 'GET', path: 'search/parser', handle: disabledParser },
  { method: 'POST', path: 'search/parser', handle: disabledParser },
  { method: 'GET', path: 'search/v2/parser', handle: parse },
  { method: 'POST', path: 'search/v2/parser', handle: parse },
  { method: 'GET', path: 'search/typeahead', handle: typeahead },
  { method: 'POST', path: 'search/typeahead', handle: typeahead },
  { method: 'GET', path: 'search/timeparser', handle: timeparser },
  { method: 'POST', path: 'search/timeparser', handle: timeparser },
];
