import Busboy from '@fastify/busboy';
import { createHash } from 'node:crypto';
import { parseReports } from '../../core/crash';
import type { ParsedReport } from '../../core/crash';
import { isObject, listOf, textOf } from '../../core/crash/json';
import { FIELD_BY_NAME } from '../../core/vocabulary';
import type { Json } from '../../core/vocabulary';
import { MADE_HERE } from '../deliver/names';
import { gatewayError } from '../errors';
import { permitted } from './apps';
import { itemOf } from './ids';
import { json } from './types';
import type { Failure, Reply, Route, RouteContext } from './types';

interface Upload {
  readonly report: Buffer;
  readonly metadata: Record<string, Json>;
}

const MAX_PARTS = 10;

async function readParts({ body, request }: RouteContext): Promise<Map<string, Buffer>> {
  const parts = new Map<string, Buffer>();
  // All of it is in memory. A parser that holds less waits for the reader of a part that has none, and would wait for ever.
  const room = body.length + 1;
  const parser = new Busboy({
    highWaterMark: room,
    fileHwm: room,
    headers: { ...request.headers, 'content-type': request.headers['content-type'] ?? '' },
    limits: { parts: MAX_PARTS, fieldSize: body.length, fileSize: body.length },
  });
  parser.on('field', (name, value) => void parts.set(name, Buffer.from(value)));
  parser.on('file', (name, stream) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => void chunks.push(chunk));
    // The parser tells it first; an error of a stream that nobody hears ends the process.
    stream.on('error', () => undefined);
    stream.on('end', () => void parts.set(name, Buffer.concat(chunks)));
  });
  // The listeners stay: a broken body can have more than one error.
  const finished = new Promise((resolve, reject) => parser.once('finish', resolve).on('error', reject));
  parser.end(body);
  await finished;
  return parts;
}

async function readUpload(context: RouteContext): Promise<Upload> {
  if (!/^multipart\/form-data/i.test(context.request.headers['content-type'] ?? '')) return { report: context.body, metadata: {} };
  try {
    const parts = await readParts(context);
    const metadata: unknown = JSON.parse(parts.get('metadata')?.toString('utf8') ?? '{}');
    if (isObject(metadata)) return { report: parts.get('report') ?? Buffer.alloc(0), metadata: { ...metadata } };
  } catch (error) {
    throw gatewayError(
      'APPMON-GATEWAY-BODY',
      { expected: 'multipart with the parts report and metadata (a JSON object)' },
      { cause: error },
    );
  }
  throw gatewayError('APPMON-GATEWAY-BODY', { expected: 'metadata that is a JSON object' });
}

const MAX_PREFIXES = 50;

/** Prefixes or image names of the app's own code: `in_app` of the metadata, a list of texts. */
function prefixesOf(metadata: Record<string, Json>): readonly string[] | undefined {
  const prefixes = listOf(metadata['in_app']).flatMap((prefix) => textOf(prefix) ?? []);
  return prefixes.length > 0 ? prefixes.slice(0, MAX_PREFIXES) : undefined;
}

const QUERY = ['app_id', 'platform', 'app_version', 'event_id'] as const;
const ID_NAMES: Readonly<Record<string, 'installId' | 'userId'>> = { install_id: 'installId', user_id: 'userId' };

/** Fields of the vocabulary that are not computed here, and the city, which decides the region and goes no further. */
const isTaken = (name: string): boolean => name === 'city' || (FIELD_BY_NAME.has(name) && !MADE_HERE.has(name));

/** What the request says about the report: the query, then the metadata. */
function fieldsOf({ url }: RouteContext, metadata: Record<string, Json>): Record<string, Json> {
  const fields = Object.fromEntries(Object.entries(metadata).filter(([name, value]) => isTaken(name) && value !== null));
  for (const name of QUERY) {
    const value = url.searchParams.get(name);
    if (value) fields[name] = value;
  }
  return fields;
}

function withIds(report: ParsedReport, metadata: Record<string, Json>): ParsedReport {
  const ids = Object.entries(ID_NAMES).flatMap(([name, member]) =>
    textOf(metadata[name]) === undefined ? [] : [[member, textOf(metadata[name])]],
  );
  return { ...report, ...(Object.fromEntries(ids) as Partial<ParsedReport>) };
}

/**
 * The client's id, else the report's own, else SHA-256 of metadata and content: two phones may send the same text, one phone may send it twice.
 * Several reports of one body are numbered.
 */
function idOf(
  report: ParsedReport,
  given: string | undefined,
  context: { content: Buffer; metadata: Record<string, Json>; index: number },
): string {
  if (given !== undefined) return context.index === 0 ? given : `${given}-${String(context.index)}`;
  const own = textOf(report.fields['event_id']) ?? textOf(report.fields['report_id']);
  return (
    own ??
    createHash('sha256')
      .update(`crashes\n${String(context.index)}\n${JSON.stringify(context.metadata)}\n`)
      .update(context.content)
      .digest('hex')
  );
}

/** This door answers 400, 401, 413, 429 and 503 alone: senders decide by them whether to keep a report. */
const STATUS: Readonly<Record<number, number>> = { 403: 401, 415: 400, 500: 503 };

const fail = ({ code, message, status }: Failure): Reply => {
  const said = code === 'APPMON-GATEWAY-APP-MISSING' ? 400 : (STATUS[status] ?? status);
  return json(said, { code, message });
};

/** No byte but blanks, tabs and line ends. */
const isBlank = (content: Buffer): boolean => content.every((byte) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d));

/** Crash reports as files: one report in the body, or multipart with metadata. */
export const crashRoutes: readonly Route[] = [
  {
    door: 'crashes',
    path: /^\/v1\/crashes\/?$/,
    method: 'POST',
    fail,
    handle: async (context) => {
      const { report: content, metadata } = await readUpload(context);
      if (isBlank(content)) throw gatewayError('APPMON-GATEWAY-EMPTY');
      const fields = fieldsOf(context, metadata);
      const inApp = prefixesOf(metadata);
      const items = parseReports(content).map((report, index) =>
        itemOf(
          { type: 'report', report: withIds(report, metadata), fields, inApp },
          { ...context, id: idOf(report, textOf(fields['event_id']), { content, metadata, index }) },
        ),
      );
      const [denial] = permitted(items, context).denials;
      if (denial) throw denial;
      await context.accept(items);
      return json(200, { event_ids: items.map(({ id }) => id) });
    },
  },
];
