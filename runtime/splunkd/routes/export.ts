import { ExportWriter } from '../../jobs/export-writer';
import { createHandover } from '../../jobs/handover';
import { readWindow, type ResultWindow } from '../../jobs/output';
import type { DispatchRequest, Job } from '../../jobs/types';
import type { SearchPreview } from '../../spl/catalog';
import type { RestAnswer, RestCall } from '../types';
import { contentTypeOf, failure, modeOf } from './job-answers';

/** Modes in which an error can follow rows; in the others the connection breaks, so that no part passes for the whole. */
const TELLS = /^(json|xml)/;

/** The columns of a CSV that are known before its first row; undefined when only the whole result tells them. */
async function header(call: RestCall, request: DispatchRequest, window: ResultWindow): Promise<readonly string[] | undefined> {
  const named = window.fields.length > 0 ? window.fields : await tableFields(call, request);
  return named.length > 0 && !named.some((field) => field.includes('*')) ? named : undefined;
}

/** Fields of a search that ends with `table`. */
async function tableFields(call: RestCall, request: DispatchRequest): Promise<readonly string[]> {
  const last = (await call.services.jobs.check(request)).at(-1);
  return last?.command === 'table' && !last.rawArgs.includes('"') ? last.rawArgs.split(/[\s,]+/).filter(Boolean) : [];
}

/**
 * Streams a search: rows leave as they are found, the client sets the pace, and nothing but the batch under way is held. Undefined
 * when the answer needs all rows first: a part of them, an order, a CSV whose columns the search does not name, a caller inside
 * this process. A client that leaves ends the search.
 */
export async function streamExport(call: RestCall, request: DispatchRequest): Promise<RestAnswer | undefined> {
  const window = readWindow(call.args, 0);
  const mode = modeOf(call);
  if (!call.closed || window.offset !== 0 || window.count !== 0 || window.sortKey !== undefined) return undefined;
  const fields = mode === 'csv' ? await header(call, request, window) : window.fields;
  if (fields === undefined) return undefined;
  const shown = createHandover<SearchPreview>();
  const job = await call.services.jobs.stream(request, (preview) => shown.give(preview));
  void job.finished.then(() => shown.end());
  const drop = (): void => {
    shown.leave();
    void call.services.jobs.control(job.sid, 'cancel').catch(() => undefined);
  };
  call.closed.addEventListener('abort', drop);
  const chunks = written({ job, shown, writer: new ExportWriter({ mode, fields }), tells: TELLS.test(mode) }, drop);
  // Until the first rows are there the answer can still be an error with its status.
  const first = await chunks.next();
  if (first.done === true) return failure(job);
  return { kind: 'stream', contentType: contentTypeOf(mode), chunks: following(first.value, chunks) };
}

interface Export {
  readonly job: Job;
  readonly shown: AsyncIterable<SearchPreview>;
  readonly writer: ExportWriter;
  readonly tells: boolean;
}

async function* written({ job, shown, writer, tells }: Export, drop: () => void): AsyncGenerator<string, void, undefined> {
  let begun = false;
  try {
    for await (const preview of shown) {
      const text = preview.adds ? writer.rows(preview) : writer.showsPreviews ? writer.preview(preview) : '';
      if (text !== '') yield text;
      begun ||= text !== '';
    }
    if (job.state !== 'FAILED') yield writer.end(await job.results(), job.messages);
    else if (begun) {
      if (!tells) throw new Error(job.messages.at(-1)?.text ?? 'The search failed.');
      yield writer.messages(job.messages);
    }
  } finally {
    drop();
  }
}

async function* following(first: string, rest: AsyncGenerator<string, void, undefined>): AsyncGenerator<string, void, undefined> {
  try {
    yield first;
    yield* rest;
  } finally {
    await rest.return();
  }
}
