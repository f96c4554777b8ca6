import { symbolError } from '../errors';
import { ByteReader } from '../native/byte-reader';
import { IMPLICIT_CONSTANT, readForm } from './forms';
import type { UnitContext, Value } from './forms';

/** How an entry is laid out. */
interface Abbreviation {
  readonly tag: number;
  readonly hasChildren: boolean;
  readonly attributes: readonly (readonly [name: number, form: number, implicit: number])[];
}

/** Layouts of the entries of a unit by their code. */
export type Abbreviations = ReadonlyMap<number, Abbreviation>;

/** One entry of debug information: its attributes by number. */
export interface Entry {
  readonly offset: number;
  readonly tag: number;
  readonly hasChildren: boolean;
  readonly values: ReadonlyMap<number, Value>;
}

/** A unit: its context and where its entries are. */
export interface Unit {
  readonly context: UnitContext;
  readonly first: number;
  readonly end: number;
  readonly abbreviations: Abbreviations;
}

function readAbbreviations(section: Uint8Array | undefined, offset: number): Abbreviations {
  const reader = new ByteReader(section ?? new Uint8Array(), true, offset);
  const found = new Map<number, Abbreviation>();
  for (let code = reader.uleb(); code !== 0; code = reader.uleb()) {
    const tag = reader.uleb();
    const hasChildren = reader.u8() !== 0;
    const attributes: [number, number, number][] = [];
    for (;;) {
      const [name, form] = [reader.uleb(), reader.uleb()];
      if (name === 0 && form === 0) break;
      attributes.push([name, form, form === IMPLICIT_CONSTANT ? reader.sleb() : 0]);
    }
    found.set(code, { tag, hasChildren, attributes });
  }
  return found;
}

const DW_UT_SKELETON = 4;
const DW_UT_SPLIT_COMPILE = 5;
const DW_UT_TYPE = 2;
const DW_UT_SPLIT_TYPE = 6;

/** The units of `debug_info` in order. Their entries are not read yet. */
export function readUnits(sections: ReadonlyMap<string, Uint8Array>, isLittle: boolean): Unit[] {
  const info = sections.get('debug_info') ?? new Uint8Array();
  const reader = new ByteReader(info, isLittle);
  const known = new Map<number, Abbreviations>();
  const units: Unit[] = [];
  while (reader.at + 11 <= info.length) {
    const start = reader.at;
    const short = reader.u32();
    const offsetSize = short === 0xffff_ffff ? 8 : 4;
    const end = (offsetSize === 8 ? reader.u64() : short) + reader.at;
    const version = reader.u16();
    if (version < 2 || version > 5) throw symbolError('APPMON-SYMBOLS-UNSUPPORTED', { expected: 'DWARF 2 to 5', got: String(version) });
    const type = version >= 5 ? reader.u8() : 1;
    const early = version >= 5 ? reader.u8() : 0;
    const abbreviationsAt = reader.uint(offsetSize);
    const addressSize = version >= 5 ? early : reader.u8();
    if (type === DW_UT_SKELETON || type === DW_UT_SPLIT_COMPILE) reader.skip(8);
    if (type === DW_UT_TYPE || type === DW_UT_SPLIT_TYPE) reader.skip(8 + offsetSize);
    const abbreviations = known.get(abbreviationsAt) ?? readAbbreviations(sections.get('debug_abbrev'), abbreviationsAt);
    known.set(abbreviationsAt, abbreviations);
    const context: UnitContext = { version, addressSize, offsetSize, isLittle, start, sections, addressBase: 0, textBase: 0 };
    units.push({ context, first: reader.at, end: Math.min(end, info.length), abbreviations });
    reader.at = Math.max(end, start + 4);
  }
  return units;
}

/** Reads the entry at the reader; undefined for the end of a list of children. */
export function readEntry(reader: ByteReader, { context, abbreviations }: Unit): Entry | undefined {
  const offset = reader.at;
  const code = reader.uleb();
  if (code === 0) return undefined;
  const abbreviation = abbreviations.get(code);
  if (!abbreviation) throw symbolError('APPMON-SYMBOLS-DAMAGED', { what: `an abbreviation ${String(code)}` });
  const values = new Map<number, Value>();
  for (const [name, form, implicit] of abbreviation.attributes)
    values.set(name, form === IMPLICIT_CONSTANT ? { kind: 'constant', value: implicit } : readForm(reader, form, context));
  return { offset, tag: abbreviation.tag, hasChildren: abbreviation.hasChildren, values };
}

/** The number of a value, whatever it is one of. */
export const numberOf = (value: Value | undefined): number | undefined => (value && 'value' in value ? value.value : undefined);
export const textOf = (value: Value | undefined): string | undefined =>
  value?.kind === 'text' && value.text !== '' ? value.text : undefined;
