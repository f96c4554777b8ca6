import type { Cause, TextFormat, Frame, ParsedReport } from '../types';

/** What Android's log prints before a line: date, process, level and tag, in the forms of `logcat -v`. */
const LOGCAT =
  /^(?:\d{4}-)?(?:\d{2}-\d{2} )?(?:\d{2}:\d{2}:\d{2}\.\d+\s+)?(?:\d+[ -]+\d+(?:\/\S+)?\s+|[a-z][\w.]+\s+)?[VDIWEF][ /][^:\n]{1,90}?(?:\(\s*\d+\))?:(?: |(?=\t)|$)/;

/** No prefix starts with a blank, as nearly every line of a stack does. */
const MAY_START_PREFIX = /^[\da-zVDIWEF]/;

function withoutLogPrefix(line: string): string {
  const match = MAY_START_PREFIX.test(line) ? LOGCAT.exec(line) : null;
  return match ? withoutLogPrefix(line.slice(match[0].length)) : line;
}

/** What stands before the class of a frame; what may stand behind the brackets with its place. */
const FRAME_START = /^\s*at\s+(?=[^\s(])/;
const FRAME_END = /^\s*(?:~?\[.*\])?\s*$/;
const TYPE = '[\\p{L}_$][\\p{L}\\p{N}_$]*(?:\\.[\\p{L}\\p{N}_$-]+)+|[\\p{L}_$][\\p{L}\\p{N}_$]*(?:Exception|Error|Throwable)';
const HEADER = new RegExp(`^\\s*(?:Exception in thread "([^"]*)"\\s+)?(${TYPE})(?::\\s?(.*))?$`, 'u');
const CAUSED = new RegExp(`^\\s*(Caused by|Suppressed):\\s*(${TYPE}|[\\p{L}_$][\\p{L}\\p{N}_$]*)(?::\\s?(.*))?$`, 'u');
const MORE = /^\s*\.\.\.\s+(\d+)\s+(?:more|common frames omitted)/;
const CIRCULAR = /^\s*\[CIRCULAR REFERENCE:/;

/** Names R8 and ProGuard give: the last segments are one to three lower-case letters. */
const OBFUSCATED = /(?:^|\.)[a-z][a-z0-9]{0,2}$/;
const SYNTHETIC = /\$\$ExternalSynthetic|\$\$InternalSynthetic|\$\$Lambda|\$r8\$|-\$\$Nest|access\$\d+|D8\$\$SyntheticClass/;

const ANONYMOUS_FILE = /^(?:SourceFile|Unknown Source|r8-map-id-\w+|PG)$/;

/** Whether a class of the Java platform has a name that R8 or ProGuard gave: these take the name of the source file too. */
export const isObfuscatedClass = (name: string, file: string | undefined): boolean =>
  (file === undefined || ANONYMOUS_FILE.test(file)) && OBFUSCATED.test(name);

/** Sets file and line from the brackets of a frame: `File.kt:41`, `Native Method`, `Unknown Source:17`, `SourceFile:12`, `r8-map-id-…:3`. */
function locate(frame: Frame, text: string): void {
  const colon = text.lastIndexOf(':');
  const hasLine = colon >= 0 && /^\d+$/.test(text.slice(colon + 1));
  if (!hasLine && /^native method$/i.test(text)) {
    frame.native = true;
    return;
  }
  const file = hasLine ? text.slice(0, colon) : text;
  if (file !== '') frame.file = file;
  if (hasLine) frame.line = Number(text.slice(colon + 1));
}

/**
 * A frame line of a Java or Kotlin stack; undefined for any other line. A module and its version may stand before the class, each
 * with a slash behind. Read by position: this runs for every line of a report.
 */
export function parseJvmFrame(line: string, index: number): Frame | undefined {
  const start = FRAME_START.exec(line)?.[0].length;
  if (start === undefined) return undefined;
  const open = line.indexOf('(', start);
  const close = line.indexOf(')', open);
  const end = line.lastIndexOf('.', open);
  if (open < 0 || close < 0 || end <= start || end + 1 === open || /\s/.test(line.slice(end, open))) return undefined;
  if (close + 1 < line.length && !FRAME_END.test(line.slice(close + 1))) return undefined;
  const slash = line.lastIndexOf('/', end);
  const from = slash < start ? start : slash + 1;
  const module = line.slice(from, end);
  const frame: Frame = { index, module, symbol_raw: line.slice(from, open) };
  locate(frame, line.slice(open + 1, close));
  const dot = module.lastIndexOf('.');
  if (dot > 0) frame.package = module.slice(0, dot);
  if (frame.native !== true && isObfuscatedClass(module, frame.file)) frame.obfuscated = true;
  if (line.includes('$') && SYNTHETIC.test(line)) frame.synthetic = true;
  return frame;
}

interface Open {
  readonly cause: Cause;
  readonly isSuppressed: boolean;
  readonly parent: Cause | undefined;
  /** Frames of the enclosing trace that `... N more` stands for. */
  hasFrames: boolean;
}

/** Appends the last `count` frames of the enclosing trace, which a trace shares with it and does not print. */
function expand(cause: Cause, parent: Cause | undefined, count: number): void {
  const shared = parent ? parent.frames.slice(Math.max(0, parent.frames.length - count)) : [];
  for (const frame of shared) cause.frames.push({ ...frame, index: cause.frames.length });
}

interface Header {
  thread?: string;
  process?: string;
  pid?: number;
}

function readHeader(line: string, header: Header): boolean {
  const fatal = /^\s*FATAL EXCEPTION:\s*(.*?)\s*$/.exec(line);
  if (fatal) header.thread = fatal[1] ?? '';
  const process = /^\s*Process:\s*([^\s,]+)(?:,\s*PID:\s*(\d+))?/.exec(line);
  if (process) {
    header.process = process[1] ?? '';
    if (process[2]) header.pid = Number(process[2]);
  }
  return fatal !== null || process !== null;
}

interface State {
  readonly header: Header;
  readonly chain: Cause[];
  open: Open | undefined;
}

/** The trace a nested one belongs to: `Suppressed` to the last of the chain, `Caused by` to the one before it. */
function startNested(state: State, word: string, cause: Cause): void {
  const parent = state.chain.at(-1);
  const isSuppressed = word === 'Suppressed' || (state.open?.isSuppressed === true && !state.open.hasFrames);
  if (!isSuppressed) state.chain.push(cause);
  else if (parent) parent.suppressed = [...(parent.suppressed ?? []), cause.type];
  state.open = { cause, isSuppressed, parent, hasFrames: false };
}

function readLine(state: State, line: string): void {
  const { open } = state;
  const frame = open && parseJvmFrame(line, open.cause.frames.length);
  if (open && frame) {
    open.cause.frames.push(frame);
    open.hasFrames = true;
    return;
  }
  if (readHeader(line, state.header)) return;
  const more = MORE.exec(line);
  if (more) {
    if (open) expand(open.cause, open.parent, Number(more[1]));
    return;
  }
  const nested = CAUSED.exec(line);
  if (nested) {
    startNested(state, nested[1] ?? '', { type: nested[2] ?? '', message: nested[3]?.trimEnd() ?? '', frames: [] });
    return;
  }
  if (CIRCULAR.test(line)) return;
  const header = open ? undefined : HEADER.exec(line);
  if (header) {
    const cause: Cause = { type: header[2] ?? '', message: header[3]?.trimEnd() ?? '', frames: [] };
    if (header[1]) state.header.thread = header[1];
    state.chain.push(cause);
    state.open = { cause, isSuppressed: false, parent: undefined, hasFrames: false };
    return;
  }
  if (open && !open.hasFrames && line.trim() !== '') open.cause.message += `\n${line.trim()}`;
}

/** Reads a Java or Kotlin stack with its chain of causes; takes logcat prefixes, odd indentation and any truncation. */
export function parseJvmStack(text: string): { chain: Cause[]; header: Header } {
  const state: State = { header: {}, chain: [], open: undefined };
  for (const line of text.split(/\r?\n/)) readLine(state, withoutLogPrefix(line));
  return { chain: state.chain, header: state.header };
}

const MAP_ID = 'r8-map-id-';

function mapIdOf(causes: readonly Cause[]): string | undefined {
  for (const { frames } of causes) for (const { file } of frames) if (file?.startsWith(MAP_ID)) return file.slice(MAP_ID.length);
  return undefined;
}

/** Java and Kotlin stacks, also as Android's log prints them. */
export const jvm: TextFormat = {
  id: 'jvm',
  detect: (text) => /^[^\n]*\bat\s+[\w.$/@-]+\.[\w$<>-]+\([^)\n]*\)/m.test(text) || /FATAL EXCEPTION:/.test(text),
  parse: (text) => {
    const { chain, header } = parseJvmStack(text);
    const isAndroid = header.process !== undefined || /\bandroid\.(?:app|os|view)\./.test(text);
    const report: ParsedReport = {
      sourceKind: 'jvm',
      fields: {
        platform: isAndroid ? 'android' : undefined,
        kind: 'crash',
        process: header.process,
        bundle_id: header.process,
        pid: header.pid,
        thread_name: header.thread,
        mapping_id: mapIdOf(chain),
      },
      causes: chain,
      threads: [],
      ...(chain.length === 0 ? { raw: text.split('\n') } : {}),
    };
    return [report];
  },
};
