import { CodedError } from '../../../core/errors';
import { writeResults, OUTPUT_MODES, readWindow, windowOf } from '../../jobs/output';
import type { Job, JobResults } from '../../jobs/types';
import { restError, statusOf } from '../errors';
import type { RestAnswer, RestCall, RestEntry } from '../types';

/** A single message as an error or control answer. */
export const message = (status: number, type: string, text: string): RestAnswer => ({
  kind: 'messages',
  status,
  messages: [{ type, text }],
});

/** The answer to a client's mistake, or (503) to a state that passes; faults of this program go on to the router. */
export function refusal(error: unknown): RestAnswer {
  if (error instanceof CodedError) return message(statusOf(error) === 503 ? 503 : 400, 'FATAL', `${error.code}: ${error.message}`);
  throw error;
}

/** The answer of a job that failed: its own fault (400), or that of a store that is gone or overloaded (503). */
export function failure(job: Job): RestAnswer {
  const text = job.messages.findLast(({ type }) => type === 'FATAL')?.text ?? 'The search failed.';
  return message(/^APPMON-STORE-(CLOSED|BUSY)\b/.test(text) ? 503 : 400, 'FATAL', text);
}

/** Output mode of a call; XML is splunkd's default. */
export const modeOf = (call: RestCall, fallback = 'xml'): string => call.args.get('output_mode') ?? fallback;

/** The answer to a dispatch: 201 with the sid, in the caller's output mode. */
export const created = (call: RestCall, sid: string): RestAnswer =>
  modeOf(call).startsWith('json')
    ? { kind: 'json', status: 201, value: { sid } }
    : {
        kind: 'bytes',
        status: 201,
        contentType: 'text/xml; charset=UTF-8',
        body: `<?xml version='1.0' encoding='UTF-8'?>\n<response>\n<sid>${sid}</sid>\n</response>\n`,
      };

/** Content type of an output mode that exists. */
export const contentTypeOf = (mode: string): string =>
  writeResults({ fields: [], rows: [], preview: false, offset: 0, messages: [], showMetadata: false }, mode)?.contentType ?? '';

/** Refuses output modes that do not exist. */
export function checkMode(call: RestCall): void {
  const mode = modeOf(call);
  if (!OUTPUT_MODES.includes(mode))
    throw restError('APPMON-REST-ARGUMENT', { name: 'output_mode', expected: OUTPUT_MODES.join(', '), value: mode });
}

/** Writes the part of a job's results that the call asks for. */
export function resultsAnswer(call: RestCall, job: Job, shown: { readonly results: JobResults; readonly exported?: boolean }): RestAnswer {
  checkMode(call);
  const asked = modeOf(call);
  const mode = shown.exported && asked === 'json' ? 'export' : asked;
  const window = readWindow(call.args, shown.exported ? 0 : 100);
  const showMetadata = ['1', 't', 'true'].includes(call.args.get('show_metadata') ?? '');
  const page = { ...windowOf(shown.results, window), messages: job.messages, showMetadata };
  return { kind: 'bytes', contentType: contentTypeOf(mode), body: writeResults(page, mode)?.body ?? '' };
}

const PARTS = ['search.log', 'events', 'results', 'results_preview', 'timeline', 'summary', 'control'];

/** A job as an entry of the jobs collection. */
export function jobEntry(job: Job, base: string): RestEntry {
  const id = `${base}/${encodeURIComponent(job.sid)}`;
  const published = new Date(job.published * 1000).toISOString();
  const { owner, app } = job.request;
  return {
    name: job.request.search,
    id,
    published,
    updated: published,
    author: owner,
    acl: {
      owner,
      app,
      sharing: 'global',
      modifiable: true,
      can_write: true,
      ttl: job.content()['ttl'],
      perms: { read: [owner], write: [owner] },
    },
    content: job.content(),
    links: Object.fromEntries([['alternate', id] as const, ...PARTS.map((part) => [part, `${id}/${part}`] as const)]),
  };
}
