import { ByteReader } from '../native/byte-reader';
import { lastAtMost } from '../search';
import type { SourcePlace } from '../types';
import { numberOf, readEntry, textOf } from './entries';
import type { Entry, Unit } from './entries';
import { readLineTable } from './line-program';
import type { LineTable } from './line-program';
import { AT, TAG } from './names';
import { rangesOf } from './ranges';
import type { Range } from './ranges';

/** A function, or a call that was put in its caller's place. */
interface Scope {
  readonly entry: Entry;
  readonly depth: number;
  readonly ranges: readonly Range[];
}

/** Gives the name of a function's entry wherever in the file it stands. */
export type NameOf = (offset: number) => string | undefined;

/** One unit of debug information, read when it is first asked. */
export class UnitIndex {
  readonly unit: Unit;
  readonly top: Entry | undefined;
  readonly ranges: readonly Range[];
  readonly #bases: { readonly base: number; readonly listBase: number };
  readonly #nameOf: NameOf;
  #scopes: readonly Scope[] | undefined;
  #lines: LineTable | undefined;

  constructor(unit: Unit, nameOf: NameOf) {
    this.unit = unit;
    this.#nameOf = nameOf;
    const { context } = unit;
    // Indexed values of the first entry itself need the bases that stand in it: it is read twice.
    const first = this.#entryAt(unit.first);
    context.textBase = numberOf(first?.values.get(AT.textBase)) ?? (context.version >= 5 ? 2 * context.offsetSize : 0);
    context.addressBase = numberOf(first?.values.get(AT.addressBase) ?? first?.values.get(AT.gnuAddressBase)) ?? 0;
    this.top = this.#entryAt(unit.first);
    const { top } = this;
    this.#bases = {
      base: numberOf(top?.values.get(AT.lowPc)) ?? 0,
      listBase: numberOf(top?.values.get(AT.listBase)) ?? 0,
    };
    this.ranges = top ? rangesOf(context, top, this.#bases) : [];
  }

  #reader(at: number): ByteReader {
    const { context } = this.unit;
    return new ByteReader(context.sections.get('debug_info') ?? new Uint8Array(), context.isLittle, at);
  }

  #entryAt(offset: number): Entry | undefined {
    return offset < this.unit.end ? readEntry(this.#reader(offset), this.unit) : undefined;
  }

  /** Functions and inlined calls, callers before what was put in their place. */
  #readScopes(): Scope[] {
    const reader = this.#reader(this.unit.first);
    const scopes: Scope[] = [];
    let depth = 0;
    while (reader.at < this.unit.end) {
      const entry = readEntry(reader, this.unit);
      if (!entry) {
        depth -= 1;
        if (depth <= 0) break;
        continue;
      }
      if (entry.tag === TAG.function || entry.tag === TAG.inlinedCall) {
        const ranges = rangesOf(this.unit.context, entry, this.#bases);
        if (ranges.length > 0) scopes.push({ entry, depth, ranges });
      }
      if (entry.hasChildren) depth += 1;
    }
    return scopes;
  }

  #lineTable(): LineTable | undefined {
    const at = numberOf(this.top?.values.get(AT.lineProgram));
    return at === undefined ? undefined : (this.#lines ??= readLineTable(this.unit.context, at));
  }

  /** The name an entry gives itself, else that of the entry it is a copy of. */
  nameAt(offset: number, depth = 0): string | undefined {
    const entry = this.#entryAt(offset);
    return entry && this.#nameOfEntry(entry, depth);
  }

  #nameOfEntry({ values }: Entry, depth: number): string | undefined {
    const own = textOf(values.get(AT.linkageName)) ?? textOf(values.get(AT.linkageNameMips));
    if (own !== undefined || depth > MAX_ORIGINS) return own;
    const origin = numberOf(values.get(AT.abstractOrigin)) ?? numberOf(values.get(AT.specification));
    return (origin === undefined ? undefined : this.#nameOf(origin)) ?? textOf(values.get(AT.name));
  }

  /** Rows hold from their address on; the end of a sequence is a row without a line. */
  #placeAt(address: number): { readonly file: string | undefined; readonly line: number } | undefined {
    const table = this.#lineTable();
    const row = table ? lastAtMost(table.addresses, address) : -1;
    const line = table?.lines[row] ?? 0;
    return table && row >= 0 ? { file: table.fileName(table.files[row] ?? 0), line } : undefined;
  }

  /** Functions at an address, innermost first; empty when none of this unit lies there. */
  lookup(address: number): readonly SourcePlace[] {
    this.#scopes ??= this.#readScopes();
    const chain = this.#scopes.filter(({ ranges }) => ranges.some(([from, to]) => address >= from && address < to)).toReversed();
    const table = this.#lineTable();
    let place = this.#placeAt(address);
    return chain.map(({ entry, depth }) => {
      const name = this.#nameOfEntry(entry, 0) ?? '??';
      const { file, line } = place ?? { file: undefined, line: 0 };
      const result = { symbol: name, ...(file ? { file } : {}), ...(line > 0 ? { line } : {}), depth };
      const callFile = numberOf(entry.values.get(AT.callFile));
      place = { file: callFile === undefined ? undefined : table?.fileName(callFile), line: numberOf(entry.values.get(AT.callLine)) ?? 0 };
      const { depth: _depth, ...source } = result;
      return source;
    });
  }
}

const MAX_ORIGINS = 8;
