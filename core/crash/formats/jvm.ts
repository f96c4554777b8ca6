import type { Cause, TextFormat, Frame, ParsedReport } from '../types';

/** What Android's log prints before a line: date, process, level and tag, in the forms of `logcat -v`. */
const LOGCAT =
  /^(?:\d{4}-)?(?:\d{2}-\d{2} )?(?:\d{2}:\d{2}:\d{2}\.\d+\s+)?(?:\d+[ -]+\d+(?:\/\S+)?\s+|[a-z][\w.]+\s+)?[VDIWEF][ /][^:\n]{1,90}?(?:\(\s*\d+\))?:(?: |(?=\t)|$)/;

function withoutLogPrefix(line: string): string {
  const match = LOGCAT.exec(line);
  return match ? withoutLogPrefix(line.slice(match[0].length)) : line;
}

/** A module and its version may stand before the class, each with a slash behind. */
const FRAME = /^\s*at\s+([^\s(][^(]*)\.([^.(\s]+)\(([^)]*)\)\s*(?:~?\[.*\])?\s*$/;
const TYPE = '[\\p{L}_$][\\p{L}\\p{N}_$]*(?:\\.[\\p{L}\\p{N}_$-]+)+|[\\p{L}_$][\\p{L}\\p{N}_$]*(?:Exception|Error|Throwable)';
const HEADER = new RegExp(`^\\s*(?:Exception in thread "([^"]*)"\\s+)?(${TYPE})(?::\\s?(.*))?$`, 'u');
const CAUSED = new RegExp(`^\\s*(Caused by|Suppressed):\\s*(${TYPE}|[\\p{L}_$][\\p{L}\\p{N}_$]*)(?::\\s?(.*))?$`, 'u');
const MORE = /^\s*\.\.\.\s+(\d+)\s+(?:more|common frames omitted)/;
const CIRCULAR = /^\s*\[CIRCULAR REFERENCE:/;

/** Names R8 and ProGuard give: the last segments are one to three lower-case letters. */
const OBFUSCATED = /(?:^|\.)[a-z][a-z0-9]{0,2}$/;
const SYNTHETIC = /\$\$ExternalSynthetic|\$\$InternalSynthetic|\$\$Lambda|\$r8\$|-\$\$Nest|access\$\d+|D8\$\$SyntheticClass/;

/** Sets file and line from the brackets of a frame: `File.kt:41`, `Native Method`, `Unknown Source:17`, `SourceFile:12`, `r8-map-id-…:3`. */
function locate(frame: Frame, text: string): void {
  if (/^native method$/i.test(text)) {
    frame.native = true;
    return;
  }
  const [, file, line] = /^(.*?)(?::(\d+))?$/.exec(text) ?? [];
  if (file) frame.file = file;
  if (line) frame.line = Number(line);
}

/** A frame line of a Java or Kotlin stack; undefined for any other line. */
export function parseJvmFrame(line: string, index: number): Frame | undefined {
  const match = FRAME.exec(line);
  if (!match) return undefined;
  const [, owner = '', method = '', location = ''] = match;
  const module = owner.includes('/') ? owner.slice(owner.lastIndexOf('/') + 1) : owner;
  const frame: Frame = { index, module, symbol_raw: `${module}.${method}` };
  locate(frame, location);
  const dot = module.lastIndexOf('.');
  if (dot > 0) frame.package = module.slice(0, dot);
  const isAnonymousFile = frame.file === undefined || /^(?:SourceFile|Unknown Source|r8-map-id-\w+|PG)$/.test(frame.file);
  if (OBFUSCATED.test(module) && isAnonymousFile && frame.native !== true) frame.obfuscated = true;
  if (SYNTHETIC.test(line)) frame.synthetic = true;
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
  for (const raw of text.split(/\r?\n/)) {
    const line = withoutLogPrefix(raw);
    if (!readHeader(line, state.header)) readLine(state, line);
  }
  return { chain: state.chain, header: state.header };
}

const mapIdOf = (causes: readonly Cause[]): string | undefined => {
  const file = causes.flatMap(({ frames }) => frames).find((frame) => frame.file?.startsWith('r8-map-id-'))?.file;
  return file?.slice('r8-map-id-'.length);
};

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
