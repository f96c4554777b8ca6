import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { normaliseReport, parseReports } from '../../core/crash';
import { createRedactor } from '../../core/redact';
import { FACTS, frameFacts, readFact } from '../../core/vocabulary';
import type { Json, JsonObject } from '../../core/vocabulary';
import { readLines } from './lines';
import { MANAGED_ANSWERS, wrappedScript } from './managed';
import type { Answer } from './managed';
import { READERS } from './readers';
import { namedFrames, unpacked } from './symbol-files';

interface Case {
  readonly id: string;
  readonly format: string;
  readonly path: string;
  readonly symbols?: string | readonly string[];
}

const UNKNOWN_SOURCE = 'Unknown Source';

/** Facts that count something in the root cause and have no path of their own. */
function javaCounts(event: JsonObject): Record<string, Json> {
  const frames = (readFact(event, 'causes.last.frames') ?? []) as readonly JsonObject[];
  const message = event['exception_message'];
  return {
    message_lines: typeof message === 'string' ? message.split('\n').length : 0,
    synthetic_frames: frames.filter((frame) => frame['synthetic'] === true).length,
    unknown_source_frames: frames.filter((frame) => frame['file'] === UNKNOWN_SOURCE).length,
  };
}

/** The Java frames of the main thread as the trace prints them. */
function anrFrames(event: JsonObject): Record<string, Json> {
  const frames = (readFact(event, 'threads.crashed.frames') ?? []) as readonly JsonObject[];
  const java = frames.filter((frame) => frame['module'] !== undefined && frame['package'] !== undefined);
  const place = ({ native, file, line }: JsonObject): string =>
    native === true ? 'Native method' : [textOf(file), ...(typeof line === 'number' ? [String(line)] : [])].join(':');
  return { main_java_frames: java.map((frame) => `${textOf(frame['symbol_raw'])}(${place(frame)})`) };
}

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

/** Rules that find something in the log lines of a report, and the hexadecimal form of a termination code. */
function derived(event: JsonObject): Record<string, Json> {
  const found = Object.keys(createRedactor().redact(event['logs'] ?? []).counts);
  const code = event['termination_code'];
  const isLastException = event['last_exception'] !== undefined;
  return {
    ...(isLastException ? { blame: 'lastExceptionBacktrace goes before the threads' } : {}),
    ...(found.length > 0 ? { pii_in_logs: found } : {}),
    ...(typeof code === 'number' ? { termination_code_hex: `0x${code.toString(16)}` } : {}),
  };
}

/** The facts that reference data of a format state, read from our event. */
export function factsOf(event: JsonObject, format: string): Record<string, Json> {
  const facts: Record<string, Json> = {};
  for (const [name, path] of Object.entries(FACTS[format] ?? {})) {
    const value = readFact(event, path);
    if (value !== undefined)
      facts[name] =
        Array.isArray(value) && name === 'frames'
          ? (value as readonly Json[]).map(frameFacts).map(format === 'sentry-event' ? withPath : (frame) => frame)
          : value;
  }
  return { ...facts, ...derived(event), ...(format === 'java' ? javaCounts(event) : {}), ...(format === 'anr' ? anrFrames(event) : {}) };
}

/** Sentry's frames name a binary image by its path. */
const withPath = (frame: Json): Json => {
  const { package: path, ...rest } = frame as JsonObject;
  return typeof path === 'string' && path.startsWith('/') ? { ...rest, module: path } : frame;
};

const COLLECTIONS: ReadonlySet<string> = new Set(['crashlytics-row']);

/** The facts of one report in a format of the field table. */
function factsOfFile(bytes: Uint8Array, format: string): Record<string, Json> {
  const rows = parseReports(bytes).map((report) => factsOf(normaliseReport(report), format));
  return COLLECTIONS.has(format) ? { rows } : (rows[0] ?? {});
}

const symbolFiles = (root: string, { symbols = [] }: Case): string[] =>
  (typeof symbols === 'string' ? [symbols] : symbols).map((file) => join(root, file));

/** The answer to one case: as its runtime reads it with its symbols, else the facts, with what its debug files name. */
function answerOf(root: string, each: Case): Answer {
  const bytes = readFileSync(join(root, each.path));
  const files = symbolFiles(root, each);
  const managed = MANAGED_ANSWERS[each.format] ?? (each.format === 'java' && files.length > 0 ? wrappedScript : undefined);
  if (managed) return managed({ text: bytes.toString('utf8'), symbols: files.map(unpacked) });
  const facts = READERS[each.format]?.(bytes) ?? factsOfFile(bytes, each.format);
  return { facts: files.length === 0 ? facts : { ...facts, symbolicated: namedFrames(bytes, files) } };
}

/** Answers of the shipped parsers to a file of crash cases: one line a case whose format is known, `{id, facts}`. */
export function answerCrashes(casesFile: string): string[] {
  const root = dirname(casesFile);
  return readLines<Case>(casesFile)
    .filter(({ format }) => format in FACTS || format in READERS || format in MANAGED_ANSWERS)
    .map((each) => JSON.stringify({ id: each.id, ...answerOf(root, each) }));
}
