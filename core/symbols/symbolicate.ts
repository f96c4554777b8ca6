import type { Cause, Frame, ParsedReport, Thread } from '../crash/types';
import { isUnresolvedName } from '../crash/symbols';
import { createMissing } from './missing';
import type { Missing } from './missing';
import { retraceCause } from './retrace-cause';
import { isBundled, placeOfFrame } from './script/place';
import type { FindSymbols, SourcePlace, SymbolIndex } from './types';

/** A report with the names that were found, and the ids of own code for which there were no symbols; its field `missing_symbols` says them too. */
export interface Symbolicated {
  readonly report: ParsedReport;
  readonly missing: readonly string[];
}

/** Which frames are the app's own: for others no symbols are expected. */
export type IsOwn = (frame: Frame) => boolean;

/** What is known beside the report. */
export interface SymbolicateOptions {
  readonly isOwn?: IsOwn;
  /** Under which id the mapping of the report's version is kept, for reports that name none. */
  readonly mappingOf?: (kind: 'jvm' | 'script') => string | undefined;
}

interface Search {
  readonly find: FindSymbols;
  readonly isOwn: IsOwn;
  readonly missing: Missing;
  readonly mapping: (kind: 'jvm' | 'script') => string | undefined;
}

/** Unwinders of Android already step back into the call (AOSP libunwindstack); everybody else writes return addresses. */
const STEPPED_BACK: ReadonlySet<string> = new Set(['tombstone', 'anr']);

/** The address inside the call that a return address belongs to. Source: instruction sizes of the architectures. */
function insideCall(address: number, arch: string): number {
  if (/^arm(?:v[67]|32|eabi|$)|thumb/i.test(arch)) return address - (address % 2) - 2;
  return /arm64|aarch64/i.test(arch) ? address - 4 : address - 1;
}

const placed = (frame: Frame, { symbol, symbol_raw: raw, file, line, col }: SourcePlace, isInline: boolean): Frame => {
  const { symbol: _symbol, symbol_raw: _raw, file: _file, line: _line, col: _col, obfuscated: _obfuscated, ...rest } = frame;
  return {
    ...rest,
    symbol,
    symbol_raw: raw ?? symbol,
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line }),
    ...(col === undefined ? {} : { col }),
    ...(isInline ? { inline: true } : {}),
  };
};

function nativeFrames(frame: Frame, index: SymbolIndex, address: number): readonly Frame[] {
  if (index.kind !== 'address') return [frame];
  const places = index.lookup(Math.max(0, address));
  if (places.length === 0 || places.every(({ symbol }) => isUnresolvedName(symbol))) return [frame];
  return places.map((place, at) => placed(frame, place, at < places.length - 1));
}

function scriptFrame(frame: Frame, { find, isOwn, missing, mapping }: Search): Frame | undefined {
  const id = frame.image_uuid ?? mapping('script');
  const index = id === undefined ? undefined : find(id);
  if (id !== undefined && !index && isBundled(frame) && isOwn(frame)) missing.add(id, frame.file ?? frame.module);
  const place = index?.kind === 'script' ? placeOfFrame(index, frame) : undefined;
  if (!place) return undefined;
  const { symbol_raw: _name, isIgnored, ...source } = place;
  const { function_id: _function, rel_address: _offset, ...rest } = frame;
  // A map may know the place and not the function's name: the one the runtime gave stays.
  const named = placed(rest, { ...source, symbol: place.symbol || (frame.symbol_raw ?? '') }, false);
  return isIgnored ? { ...named, in_app: false } : named;
}

function resolve(frame: Frame, search: Search, adjust: (address: number) => number): readonly Frame[] {
  const script = scriptFrame(frame, search);
  if (script) return [script];
  const { image_uuid: uuid, rel_address: offset } = frame;
  if (uuid === undefined || offset === undefined) return [frame];
  const index = search.find(uuid);
  if (index) return nativeFrames(frame, index, adjust(Number(offset)));
  // A release binary names its functions by the nearest export at best: the name it comes with is no reason not to look.
  if (search.isOwn(frame)) search.missing.add(uuid, frame.module);
  return [frame];
}

const numbered = (frames: readonly Frame[]): Frame[] => frames.map((frame, index) => ({ ...frame, index }));

/**
 * Names for the frames of a report, from whatever symbols `find` has: functions with lines and inlined calls for binary images, original
 * names for R8, positions for scripts. Pure; what cannot be named stays as it is. The first frame of a thread is where it stood, all
 * others, and all of an exception's stack, are return addresses.
 */
export function symbolicate(report: ParsedReport, find: FindSymbols, options: SymbolicateOptions = {}): Symbolicated {
  const { device_arch: archField, mapping_id: mapping } = report.fields;
  const arch = typeof archField === 'string' ? archField : '';
  const { isOwn = () => true, mappingOf = () => undefined } = options;
  const missing = createMissing();
  const search: Search = { find, isOwn, missing, mapping: (kind) => (typeof mapping === 'string' ? mapping : mappingOf(kind)) };
  const back = STEPPED_BACK.has(report.sourceKind)
    ? (address: number): number => address
    : (address: number): number => insideCall(address, arch);
  const stack = (frames: readonly Frame[], isThread: boolean): Frame[] =>
    numbered(frames.flatMap((frame, at) => resolve(frame, search, isThread && at === 0 ? (address) => address : back)));
  const thread = (each: Thread): Thread => ({ ...each, frames: stack(each.frames, true) });
  const cause = (each: Cause): Cause => {
    const retraced = retraceCause(each, { find, mapping: search.mapping('jvm'), missing });
    return retraced ?? { ...each, frames: stack(each.frames, false) };
  };
  const result: ParsedReport = {
    ...report,
    causes: report.causes.map(cause),
    threads: report.threads.map(thread),
    ...(report.lastException ? { lastException: stack(report.lastException, false) } : {}),
  };
  const ids = missing.ids();
  return { report: ids.length === 0 ? result : { ...result, fields: { ...report.fields, missing_symbols: missing.text() } }, missing: ids };
}
