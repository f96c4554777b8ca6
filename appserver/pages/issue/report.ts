import type { Row } from '../../ui/data/rows';
import { moment, text } from '../../ui/data/rows';
import type { Json } from './json';
import { isJson, listOf, textOf } from './json';
import type { MissingFile } from './missing';
import { missingFor, missingOf } from './missing';

/** A line of a stack. */
export interface StackFrame {
  readonly symbol: string;
  readonly place: string;
  readonly module: string;
  readonly inApp: boolean;
  readonly blamed: boolean;
  /** Other methods that it may have been: the mapping fits several. */
  readonly alternatives: readonly string[];
  /** The symbol file without which it cannot be read. */
  readonly missing: MissingFile | undefined;
}

/** A frame of the explanation of the group: used for the key or not, and the rule. */
export interface WhyLine {
  readonly frame: string;
  readonly used: boolean;
  readonly rule: string;
}

/** A report as the page shows it. `time` in milliseconds. */
export interface Report {
  readonly id: string;
  readonly time: number;
  readonly version: string;
  readonly title: string;
  readonly exception: string;
  /** Its exception has a type of a language, which enters the key; a signal does not. */
  readonly managed: boolean;
  readonly message: string;
  /** The first line of the message with its values taken out. */
  readonly template: string;
  readonly kind: string;
  /** Symbol files that nobody has uploaded. */
  readonly missing: readonly MissingFile[];
  readonly symbolication: string;
  /** Its frames were named by symbols that came after it. */
  readonly namedLater: boolean;
  readonly variant: string;
  readonly rules: string;
  readonly frames: readonly StackFrame[];
  readonly causes: readonly { readonly type: string; readonly message: string; readonly frames: readonly StackFrame[] }[];
  readonly threads: readonly { readonly name: string; readonly crashed: boolean; readonly frames: readonly StackFrame[] }[];
  readonly why: readonly WhyLine[];
  /** Steps and log lines before the failure, as the sender wrote them. */
  readonly breadcrumbs: unknown;
  readonly logs: unknown;
  readonly facts: Readonly<Record<string, string>>;
  readonly raw: string;
}

const symbolOf = (frame: Json): string =>
  textOf(frame['symbol']) || `${textOf(frame['module']) || '?'} ${textOf(frame['rel_address']) || textOf(frame['address'])}`.trim();

function framesOf(value: unknown, files: readonly MissingFile[], culprit = ''): readonly StackFrame[] {
  const frames = listOf(value);
  const named = culprit === '' ? -1 : frames.findIndex((frame) => [textOf(frame['symbol_raw']), symbolOf(frame)].includes(culprit));
  const blamed = named >= 0 ? named : culprit === '' ? -1 : frames.findIndex((frame) => frame['in_app'] === true);
  return frames.map((frame, index) => {
    const file = textOf(frame['file']);
    const line = textOf(frame['line']);
    return {
      symbol: symbolOf(frame),
      place: file === '' ? '' : line === '' ? file : `${file}:${line}`,
      module: textOf(frame['module']),
      inApp: frame['in_app'] === true,
      blamed: index === blamed,
      alternatives: Array.isArray(frame['alternatives']) ? frame['alternatives'].map(textOf).filter((name) => name !== '') : [],
      missing: missingFor(frame, files),
    };
  });
}

function parsed(raw: string): Json {
  try {
    const value: unknown = JSON.parse(raw);
    return isJson(value) ? value : {};
  } catch {
    return {};
  }
}

/** True for an exception of a language, by the same test as the macro `appmon_issue_key`. */
function isManaged(event: Json): boolean {
  const type = textOf(event['exception_type']);
  return type !== '' && ![textOf(event['mach_type']), textOf(event['signal'])].includes(type) && !/^(EXC_|SIG)/.test(type);
}

/** Facts of a report that the page shows, with what people call them. */
export const factNames = {
  os_name: 'system',
  os_version: 'version',
  device_model_name: 'device',
  device_model_code: 'model',
  network_type: 'network',
  screen_name: 'screen',
  seconds_since_launch: 'seconds into the session',
  foreground: 'in the foreground',
  session_id: 'session',
  trace_id: 'trace',
} as const;
export type FactName = keyof typeof factNames;

/** What late symbols replace in a report: all that depends on names. */
const named = ['title', 'culprit', 'symbolication', 'fp_version', 'fp_explain', 'frames', 'causes', 'threads'] as const;

/**
 * A report from a row of the search: the event is the JSON in `_raw`; unreadable JSON shows as raw text alone. `later` is what
 * symbols that came after it say (an `appmon:crash_symbols` event as text), '' when there is nothing.
 */
export function reportOf(row: Row, later = ''): Report {
  const raw = text(row, '_raw');
  const received = parsed(raw);
  const names = parsed(later);
  const event: Json = { ...received, ...Object.fromEntries(named.filter((field) => field in names).map((field) => [field, names[field]])) };
  const culprit = textOf(event['culprit']);
  const missing = missingOf(textOf(('frames' in names ? names : received)['missing_symbols']));
  const nested = isJson(event['ix']) ? event['ix'] : {};
  const field = (name: string): string => textOf(event[name]) || textOf(nested[name]) || text(row, name);
  return {
    id: text(row, 'event_id') || field('event_id'),
    time: moment(row, '_time') ?? 0,
    version: text(row, 'app_version'),
    title: textOf(event['title']),
    exception: textOf(event['exception_type']) || textOf(event['signal']),
    managed: isManaged(event),
    message: textOf(event['exception_message']),
    template: textOf(event['message_template']),
    kind: field('kind'),
    missing,
    symbolication: textOf(event['symbolication']),
    namedLater: 'frames' in names,
    variant: field('variant_key'),
    rules: textOf(event['fp_version']),
    frames: framesOf(event['frames'], missing, culprit),
    causes: listOf(event['causes']).map((cause) => ({
      type: textOf(cause['type']),
      message: textOf(cause['message']),
      frames: framesOf(cause['frames'], missing),
    })),
    threads: listOf(event['threads']).map((thread) => ({
      name: textOf(thread['name']) || `thread ${textOf(thread['id'])}`,
      crashed: thread['crashed'] === true,
      frames: framesOf(thread['frames'], missing),
    })),
    why: listOf(event['fp_explain']).map((part) => ({
      frame: textOf(part['frame']),
      used: part['used'] === true,
      rule: textOf(part['rule']),
    })),
    breadcrumbs: event['breadcrumbs'],
    logs: event['logs'],
    facts: Object.fromEntries(
      Object.keys(factNames)
        .map((name) => [name, field(name)] as const)
        .filter(([, value]) => value !== ''),
    ),
    raw: raw === '' ? '' : Object.keys(received).length === 0 ? raw : JSON.stringify(received, null, 2),
  };
}

/** True for a report whose frames still wait for names. */
export const isUnnamed = ({ symbolication }: Report): boolean => ['pending', 'partial', 'none'].includes(symbolication);

/** A run of frames: each frame of the bank by itself, neighbouring frames of others folded together. */
export type FoldedPart =
  { readonly kind: 'frame'; readonly frame: StackFrame } | { readonly kind: 'fold'; readonly frames: readonly StackFrame[] };

/** Folds runs of frames that are not the bank's own; a run of one stays open. */
export function fold(frames: readonly StackFrame[]): readonly FoldedPart[] {
  const parts: FoldedPart[] = [];
  let run: StackFrame[] = [];
  const flush = (): void => {
    const only = run[0];
    if (only !== undefined) parts.push(run.length === 1 ? { kind: 'frame', frame: only } : { kind: 'fold', frames: run });
    run = [];
  };
  for (const frame of frames) {
    if (frame.inApp || frame.blamed) {
      flush();
      parts.push({ kind: 'frame', frame });
    } else run.push(frame);
  }
  flush();
  return parts;
}

/** A line of the explanation as the page shows it: neighbouring ignored frames of one rule together. */
export interface WhyPart extends WhyLine {
  readonly count: number;
}

/** Folds neighbouring frames that the same rule left out; what was used stays one line each. */
export function foldWhy(lines: readonly WhyLine[]): readonly WhyPart[] {
  const parts: WhyPart[] = [];
  for (const line of lines) {
    const last = parts.at(-1);
    if (last !== undefined && !line.used && !last.used && last.rule === line.rule)
      parts[parts.length - 1] = { ...last, count: last.count + 1 };
    else parts.push({ ...line, count: 1 });
  }
  return parts;
}

/** The stack as text, for the clipboard. */
export const stackText = (report: Report): string =>
  [
    `${report.exception}: ${report.message}`,
    ...report.frames.map(({ symbol, place }) => `    at ${symbol}${place === '' ? '' : ` (${place})`}`),
  ].join('\n');
