import { FlattenMap, TraceMap, isIgnored, traceSegment } from '@jridgewell/trace-mapping';
import type { SectionedSourceMapInput, SourceMapInput } from '@jridgewell/trace-mapping';
import { CodedError } from '../../errors';
import { textOfUtf8 } from '../../utf8';
import { symbolId } from '../id';
import type { ScriptIndex, SourcePlace, SymbolFormat } from '../types';
import { scriptError } from './errors';
import { functionAt, readFunctionMap } from './function-map';
import type { FunctionMap } from './function-map';

export { placeOfFrame } from './place';
export { retraceScript } from './text';

/** A source map with the additions of Metro, Hermes and the debug-id proposal. */
interface RawMap {
  readonly version?: unknown;
  readonly mappings?: unknown;
  readonly sections?: readonly { readonly map?: RawMap; readonly offset?: { readonly line?: unknown; readonly column?: unknown } }[];
  readonly sources?: readonly unknown[];
  readonly debugId?: unknown;
  readonly debug_id?: unknown;
  readonly x_facebook_sources?: readonly ((FunctionMap | null)[] | null)[];
  readonly x_facebook_segments?: Readonly<Record<string, RawMap>>;
  readonly x_hermes_function_offsets?: Readonly<Record<string, readonly number[]>>;
}

/** A decoded mapping takes about so many times its text. */
const DECODED = 6;
const HEAD_BYTES = 64 * 1024;
/** Most lines of a map whose parts are put together: its reader makes every line up to each offset, also where a few bytes claim milliards. */
const MOST_LINES = 1_000_000;

/** The lines that sections and segments claim by their offsets; NaN where an offset is none. */
function claimedLines({ sections = [], x_facebook_segments: segments = {} }: RawMap, from = 0): number {
  const last = sections.reduce((most, { map, offset }) => {
    const line = Number.isInteger(offset?.line) ? from + Math.max(0, Number(offset?.line)) : NaN;
    return Math.max(most, map === undefined ? line : claimedLines(map, line));
  }, from);
  return Object.values(segments).reduce((sum, segment) => sum + claimedLines(segment), last);
}

/** A function map as it has to be; its damage would show at a look-up only. */
function checked(map: FunctionMap | null): FunctionMap | null {
  const isWhole =
    map === null || (typeof map.mappings === 'string' && Array.isArray(map.names) && map.names.every((name) => typeof name === 'string'));
  if (!isWhole) throw new TypeError('Expected names and mappings of functions.');
  return map;
}

/** Function maps by the position of their source; those of sections follow one another as their sources do. */
const functionMapsOf = (raw: RawMap): readonly (FunctionMap | null)[] =>
  raw.sections
    ? raw.sections.flatMap(({ map }) => (map ? functionMapsOf(map) : []))
    : (raw.sources ?? []).map((_source, index) => checked(raw.x_facebook_sources?.[index]?.[0] ?? null));

/** Keeps what is made from a key. */
function kept<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>();
  return (key) => {
    if (!known.has(key)) known.set(key, make(key));
    return known.get(key) as Value;
  };
}

function lookupIn(raw: RawMap): (line: number, column: number) => SourcePlace | undefined {
  const map = raw.sections ? new FlattenMap(raw as unknown as SectionedSourceMapInput) : new TraceMap(raw as unknown as SourceMapInput);
  const functionMaps = functionMapsOf(raw);
  const placesOf = kept((source: number) => {
    const functionMap = functionMaps[source];
    return functionMap ? readFunctionMap(functionMap) : [];
  });
  return (line, column): SourcePlace | undefined => {
    const segment = line < 1 || column < 0 ? null : traceSegment(map, line - 1, column);
    if (!segment || segment.length === 1) return undefined;
    const [, source, sourceLine, sourceColumn, name] = segment;
    const file = map.resolvedSources[source];
    const named = name === undefined ? undefined : map.names[name];
    const around = functionAt(placesOf(source), sourceLine + 1, sourceColumn);
    return {
      symbol: around ?? named ?? '',
      ...(named === undefined ? {} : { symbol_raw: named }),
      ...(file === undefined ? {} : { file }),
      line: sourceLine + 1,
      col: sourceColumn + 1,
      ...(file !== undefined && isIgnored(map, file) ? { isIgnored: true } : {}),
    };
  };
}

/** `seg-3.jsbundle`, `seg-3_17.js`: the segment of a split bundle. */
const SEGMENT = /(?:^|\/)seg-(\d+)(?:_\d+)?\.js(?:bundle)?$/;

/** The segment of a file, none for the main bundle. A segment that a map does not have must not be read with the map of the bundle. */
const segmentOf = (source: string | undefined): string | undefined => {
  const segment = SEGMENT.exec(source ?? '')?.[1];
  return segment === '0' ? undefined : segment;
};

function indexOf(raw: RawMap, size: number): ScriptIndex {
  const segments = Object.entries(raw.x_facebook_segments ?? {});
  const indexes = new Map(segments.map(([id, segment]) => [id, indexOf(segment, 0)]));
  const lookup = lookupIn(raw);
  const ids = [raw.debugId, raw.debug_id].filter((id) => typeof id === 'string').map(symbolId);
  return {
    kind: 'script',
    ids: [...new Set(ids)],
    bytes: size * DECODED,
    lookup: (line, column, source) => {
      const segment = segmentOf(source);
      return segment === undefined ? lookup(line, column) : indexes.get(segment)?.lookup(line, column);
    },
    lookupFunction: ({ source, module, functionId, offset }) => {
      const segment = segmentOf(source);
      if (segment !== undefined) return indexes.get(segment)?.lookupFunction({ source: '', module, functionId, offset });
      const start = raw.x_hermes_function_offsets?.[String(module)]?.[functionId];
      return start === undefined ? undefined : lookup(module + 1, start + offset);
    },
  };
}

/** The index of a source map, plain or in sections; throws a coded error when it is none. */
export function readSourceMap(bytes: Uint8Array, name: string): ScriptIndex {
  let raw: RawMap;
  try {
    // A first line `)]}'` keeps browsers from running the file.
    raw = JSON.parse(textOfUtf8(bytes).replace(/^\)\]\}'[^\n]*\n/, '')) as RawMap;
  } catch (cause) {
    throw scriptError('APPMON-SCRIPT-JSON', { name }, { cause });
  }
  if (raw.version !== 3 || (typeof raw.mappings !== 'string' && !Array.isArray(raw.sections)))
    throw scriptError('APPMON-SCRIPT-MAP', { name, version: String(raw.version) });
  try {
    const lines = claimedLines(raw);
    if (Number.isNaN(lines)) throw scriptError('APPMON-SCRIPT-DAMAGED', { name });
    if (lines > MOST_LINES) throw scriptError('APPMON-SCRIPT-LINES', { name, limit: MOST_LINES });
    const index = indexOf(raw, bytes.length);
    // Decodes the mappings, so that damage shows here and not at a look-up.
    index.lookup(1, 0);
    return index;
  } catch (cause) {
    throw cause instanceof CodedError ? cause : scriptError('APPMON-SCRIPT-DAMAGED', { name }, { cause });
  }
}

/** Source maps of bundles of React Native, Hermes and web views. */
export const script: SymbolFormat = {
  id: 'script',
  detect: (bytes, name) => {
    const head = textOfUtf8(bytes.subarray(0, HEAD_BYTES));
    return /^(?:\)\]\}'[^\n]*\n)?\s*\{/.test(head) && (name.endsWith('.map') || /"version"\s*:\s*3\b/.test(head));
  },
  read: (bytes, name) => [readSourceMap(bytes, name)],
};
