import type { Cause, TextFormat, Frame, ParsedReport } from '../types';

/** `   at Ns.Type.Method(Args) in path:line N`; Mono writes a blank before the brackets and `[0x00001] in path:N`. */
const FRAME = /^\s*at ([^\s(][^(]*?)\s?\(([^)]*)\)(?: (?:\[0x[0-9a-f]+\] )?in (.*?):(?:line )?(\d+))?\s*$/;
const TYPE = '[A-Za-z_][\\w.+`]*';
const HEADER = new RegExp(
  `^\\s*(?:Unhandled [Ee]xception[.:]\\s*)?(?:\\S*JavaProxyThrowable: )?\\[?(${TYPE}(?:Exception|Error)(?:\`\\d+)?)\\]?(?: \\([^)]*\\))?(?::\\s?(.*))?$`,
);
const INNER_END = /^\s*--- End of inner exception stack trace ---\s*$/;
const PREVIOUS_END = /^\s*--- End of (?:managed \S+ )?stack trace(?: from previous location(?: where exception was thrown)?)? ---\s*$/;
/** The other exceptions of an AggregateException follow the stack. */
const OTHER_INNER = /^\s*---> \(Inner Exception #\d+\) (\S+?):/;
/** A file name of Mono that only says which build it was. */
const NO_FILE = /^<[0-9a-f]*>$|^<filename unknown>$/;

export function parseDotnetFrame(line: string, index: number): Frame | undefined {
  const match = FRAME.exec(line);
  if (!match) return undefined;
  const [, name = '', , path, row] = match;
  const file =
    path === undefined || NO_FILE.test(path) ? undefined : path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  const type = name.replace(/\[[^\]]*\]$/, '').replace(/\.\.?c?tor$|\.[^.]*$/, '');
  return {
    index,
    module: type,
    symbol_raw: name,
    ...(file === undefined ? {} : { file, ...(Number(row) > 0 ? { line: Number(row) } : {}) }),
  };
}

const causeOf = (line: string): Cause | undefined => {
  const match = HEADER.exec(line);
  return match ? { type: match[1] ?? '', message: (match[2] ?? '').trim(), frames: [] } : undefined;
};

interface State {
  /** Outermost first. */
  readonly chain: Cause[];
  /** The exceptions whose stacks are still to come: the innermost is printed first. */
  readonly open: Cause[];
  isAfterGap: boolean;
}

/** Every `--->` on the line starts the exception inside the one before. */
function readHeads(state: State, line: string): boolean {
  const causes = line.split(/\s*---> /).flatMap((part) => (part.trim() === '' ? [] : (causeOf(part) ?? [])));
  state.chain.push(...causes);
  state.open.push(...causes);
  return causes.length > 0;
}

function readLine(state: State, line: string): void {
  const current = state.open.at(-1);
  if (INNER_END.test(line)) {
    if (state.open.length > 1) state.open.pop();
    return;
  }
  if (PREVIOUS_END.test(line)) {
    state.isAfterGap = true;
    return;
  }
  const other = OTHER_INNER.exec(line);
  const [outer] = state.chain;
  if (other && outer) {
    // The first of them is the one that was printed as the inner exception.
    if (!line.includes('#0)')) outer.suppressed = [...(outer.suppressed ?? []), other[1] ?? ''];
    state.open.splice(0);
    return;
  }
  const frame = current && parseDotnetFrame(line, current.frames.length);
  if (current && frame) {
    current.frames.push({ ...frame, ...(state.isAfterGap ? { async_gap: true } : {}) });
    state.isAfterGap = false;
    return;
  }
  const isHead = state.chain.length === 0 || /^\s*---> /.test(line);
  if (isHead && readHeads(state, line)) return;
  if (current?.frames.length === 0 && line.trim() !== '') current.message += `\n${line.trim()}`;
}

/** Reads an exception as `Exception.ToString` prints it, inner exceptions first. */
export function parseDotnetStack(text: string): Cause[] {
  const state: State = { chain: [], open: [], isAfterGap: false };
  for (const line of text.split(/\r?\n/)) readLine(state, line);
  return state.chain;
}

/** Arguments are a type and a name each; brackets of Java always hold a file, those of scripts follow a blank. */
const ARGUMENT = '[\\w.`+&*<>\\[\\],]+ \\w+';
const MANAGED_FRAME = new RegExp(
  `^\\s*at [^\\s(]+(?:\\(|\\s\\()(?:${ARGUMENT}(?:, ${ARGUMENT})*)?\\)(?: (?:\\[0x[0-9a-f]+\\] )?in .+:(?:line )?\\d+)?\\s*$`,
  'm',
);

/** What only the JVM prints between brackets. */
const JVM_PLACE = /\((?:Native Method|Unknown Source|[\w$]+\.(?:java|kt)(?::\d+)?)\)\s*$/m;

/**
 * Exceptions of .NET, MAUI and Xamarin, also of Mono and wrapped by its Java bridge.
 *
 * Form: Exception.ToString and Environment.StackTrace (learn.microsoft.com/dotnet/api/system.exception.tostring,
 * system.environment.stacktrace); inner exceptions and asynchronous parts as .NET's resource texts name them
 * (`Exception_EndOfInnerExceptionStack`, `Exception_EndStackTraceFromPreviousThrow`).
 */
export const dotnet: TextFormat = {
  id: 'dotnet',
  detect: (text) => !JVM_PLACE.test(text) && MANAGED_FRAME.test(text),
  parse: (text) => {
    const causes = parseDotnetStack(text);
    const isAndroid = /JavaProxyThrowable|Java\.Lang\.|Android\.Runtime\./.test(text);
    const report: ParsedReport = {
      sourceKind: 'dotnet',
      runtime: 'dotnet',
      fields: { kind: 'crash', platform: isAndroid ? 'android' : undefined },
      causes,
      threads: [],
    };
    return causes.length === 0 ? [] : [report];
  },
};
