import { textOfUtf8 } from '../../utf8';
import { symbolError } from '../errors';
import { symbolId } from '../id';
import { lastAtMost } from '../search';
import type { AddressIndex, SourcePlace, SymbolFormat } from '../types';

const NEWLINE = 10;
const MODULE = 'MODULE ';
/** Functions, with where their own records begin; publics have none. */
interface Functions {
  readonly addresses: number[];
  readonly ends: number[];
  readonly names: string[];
  readonly records: number[];
}

interface Contents {
  readonly id: string;
  readonly files: ReadonlyMap<number, string>;
  readonly origins: ReadonlyMap<number, string>;
  readonly functions: Functions;
}

const hex = (text: string | undefined): number => parseInt(text ?? '', 16);
const baseName = (path: string): string => path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);

function* linesOf(bytes: Uint8Array, from: number): Generator<readonly [line: string, next: number]> {
  for (let at = from; at < bytes.length;) {
    const end = bytes.indexOf(NEWLINE, at);
    const stop = end < 0 ? bytes.length : end;
    yield [textOfUtf8(bytes.subarray(at, stop)).trimEnd(), stop + 1];
    at = stop + 1;
  }
}

/** `FUNC m 1000 54 0 name`: the m says that several names share the code; sizes are left out of PUBLIC. */
function addFunction(line: string, next: number, { addresses, ends, names, records }: Functions): void {
  const match = /^(FUNC|PUBLIC) (?:m )?([0-9a-f]+) (?:([0-9a-f]+) )?[0-9a-f]+ (.*)$/.exec(line);
  if (!match) return;
  const [, kind, address, size, name = ''] = match;
  addresses.push(hex(address));
  ends.push(kind === 'FUNC' ? hex(address) + hex(size) : Infinity);
  names.push(name);
  records.push(kind === 'FUNC' ? next : -1);
}

function sortByAddress({ addresses, ends, names, records }: Functions): Functions {
  const order = addresses.map((_, index) => index).sort((a, b) => (addresses[a] ?? 0) - (addresses[b] ?? 0));
  return {
    addresses: order.map((index) => addresses[index] ?? 0),
    ends: order.map((index) => ends[index] ?? 0),
    names: order.map((index) => names[index] ?? ''),
    records: order.map((index) => records[index] ?? -1),
  };
}

/** One pass over the file: tables are kept, records of lines stay where they are. */
function scan(bytes: Uint8Array): Contents {
  const files = new Map<number, string>();
  const origins = new Map<number, string>();
  const functions: Functions = { addresses: [], ends: [], names: [], records: [] };
  let id: string | undefined;
  for (const [line, next] of linesOf(bytes, 0)) {
    const [word, first] = line.split(' ', 2);
    if (word === 'MODULE') id = /^MODULE \S+ \S+ ([0-9A-Fa-f]{32,41}) /.exec(`${line} `)?.[1];
    else if (word === 'FILE') files.set(Number(first), baseName(line.slice(`FILE ${first ?? ''} `.length)));
    else if (word === 'INLINE_ORIGIN') origins.set(Number(first), line.slice(`INLINE_ORIGIN ${first ?? ''} `.length));
    else if (word === 'FUNC' || word === 'PUBLIC') addFunction(line, next, functions);
  }
  if (id === undefined) throw symbolError('APPMON-SYMBOLS-DAMAGED', { what: 'a line MODULE with system, architecture, id and name' });
  return { id: symbolId(id), files, origins, functions: sortByAddress(functions) };
}

/** A call that was put in its caller's place. */
interface Inlined {
  readonly depth: number;
  readonly line: number;
  readonly file: number;
  readonly origin: number;
}

/** The records of one function that speak of an address: the line, and inlined calls from the outside in. */
function recordsAt(
  bytes: Uint8Array,
  from: number,
  address: number,
): { readonly place: readonly [line: number, file: number] | undefined; readonly calls: readonly Inlined[] } {
  const calls: Inlined[] = [];
  let place: readonly [number, number] | undefined;
  for (const [line] of linesOf(bytes, from)) {
    const words = line.split(' ');
    if (words[0] === 'INLINE') {
      const [, depth, callLine, callFile, origin, ...ranges] = words;
      const covers = ranges.some((start, at) => at % 2 === 0 && address >= hex(start) && address < hex(start) + hex(ranges[at + 1]));
      if (covers) calls.push({ depth: Number(depth), line: Number(callLine), file: Number(callFile), origin: Number(origin) });
    } else if (/^[0-9a-f]/.test(line)) {
      const [start, size, number, file] = words;
      if (address >= hex(start) && address < hex(start) + hex(size)) place = [Number(number), Number(file)];
    } else break;
  }
  return { place, calls: calls.sort((a, b) => a.depth - b.depth) };
}

function indexOf(bytes: Uint8Array): AddressIndex {
  const { id, files, origins, functions } = scan(bytes);
  const placeOf = (symbol: string, line: number, file: number): SourcePlace => {
    const name = files.get(file);
    return { symbol, ...(name ? { file: name } : {}), ...(line > 0 ? { line } : {}) };
  };
  return {
    kind: 'address',
    ids: [id],
    detail: functions.records.some((at) => at >= 0) ? 'lines' : 'names',
    bytes: bytes.length + functions.addresses.length * 120,
    lookup: (address) => {
      const at = lastAtMost(functions.addresses, address);
      const name = functions.names[at];
      if (name === undefined || address >= (functions.ends[at] ?? 0)) return [];
      const records = functions.records[at] ?? -1;
      if (records < 0) return [{ symbol: name }];
      const { place, calls } = recordsAt(bytes, records, address);
      // Each call says where in its caller it stands; the innermost one is where the line record points.
      const names = [name, ...calls.map(({ origin }) => origins.get(origin) ?? '?')];
      const positions = [...calls.map(({ line, file }) => [line, file] as const), place ?? ([0, -1] as const)];
      return names.map((symbol, depth) => placeOf(symbol, ...(positions[depth] ?? [0, -1]))).reverse();
    },
  };
}

/** Breakpad's text symbols (its documentation, "Symbol files"): FUNC, INLINE and PUBLIC records; STACK records are not read. */
export const breakpad: SymbolFormat = {
  id: 'breakpad',
  detect: (bytes) => textOfUtf8(bytes.subarray(0, MODULE.length)) === MODULE,
  read: (bytes) => [indexOf(bytes)],
};
