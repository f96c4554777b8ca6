import { symbolError } from '../errors';
import { ByteReader, textAt } from '../native/byte-reader';

/** What a unit of debug information needs for its values to be read. */
export interface UnitContext {
  readonly version: number;
  readonly addressSize: number;
  readonly offsetSize: 4 | 8;
  readonly isLittle: boolean;
  /** Offset of the unit in `debug_info`; references count from it. */
  readonly start: number;
  readonly sections: ReadonlyMap<string, Uint8Array>;
  /** Set from the unit's first entry before indexed values are read. */
  addressBase: number;
  textBase: number;
}

/** A value: what it is decides what an attribute means by it. */
export type Value =
  | { readonly kind: 'address' | 'constant' | 'section' | 'reference' | 'list'; readonly value: number }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'other' };

const OTHER: Value = { kind: 'other' };

function indexed(context: UnitContext, section: string, { at, size }: { readonly at: number; readonly size: number }): number {
  const bytes = context.sections.get(section);
  return bytes && at >= 0 && at + size <= bytes.length ? new ByteReader(bytes, context.isLittle, at).uint(size) : 0;
}

const addressAt = (context: UnitContext, index: number): Value => ({
  kind: 'address',
  value: indexed(context, 'debug_addr', { at: context.addressBase + index * context.addressSize, size: context.addressSize }),
});

const textByIndex = (context: UnitContext, index: number): Value => ({
  kind: 'text',
  text: textAt(
    context.sections.get('debug_str'),
    indexed(context, 'debug_str_offsets', { at: context.textBase + index * context.offsetSize, size: context.offsetSize }),
  ),
});

type Read = (reader: ByteReader, context: UnitContext) => Value;

const constant =
  (size: number): Read =>
  (reader) => ({ kind: 'constant', value: reader.uint(size) });
const reference =
  (size: number): Read =>
  (reader, { start }) => ({ kind: 'reference', value: start + reader.uint(size) });
const block =
  (length: (reader: ByteReader) => number): Read =>
  (reader) => {
    reader.skip(length(reader));
    return OTHER;
  };
const textIn =
  (section: string): Read =>
  (reader, { sections, offsetSize }) => ({ kind: 'text', text: textAt(sections.get(section), reader.uint(offsetSize)) });
const skipped = (size: number): Read => block(() => size);

/** How each form is read (DWARF 5, section 7.5.6; 0x1f01 and 0x1f02 are GNU's for version 4). */
const FORMS: Readonly<Record<number, Read>> = {
  0x01: (reader, { addressSize }) => ({ kind: 'address', value: reader.uint(addressSize) }),
  0x03: block((reader) => reader.u16()),
  0x04: block((reader) => reader.u32()),
  0x05: constant(2),
  0x06: constant(4),
  0x07: constant(8),
  0x08: (reader) => ({ kind: 'text', text: reader.text() }),
  0x09: block((reader) => reader.uleb()),
  0x0a: block((reader) => reader.u8()),
  0x0b: constant(1),
  0x0c: constant(1),
  0x0d: (reader) => ({ kind: 'constant', value: reader.sleb() }),
  0x0e: textIn('debug_str'),
  0x0f: (reader) => ({ kind: 'constant', value: reader.uleb() }),
  0x10: (reader, { version, addressSize, offsetSize }) => ({
    kind: 'reference',
    value: reader.uint(version <= 2 ? addressSize : offsetSize),
  }),
  0x11: reference(1),
  0x12: reference(2),
  0x13: reference(4),
  0x14: reference(8),
  0x15: (reader, { start }) => ({ kind: 'reference', value: start + reader.uleb() }),
  0x17: (reader, { offsetSize }) => ({ kind: 'section', value: reader.uint(offsetSize) }),
  0x18: block((reader) => reader.uleb()),
  0x19: () => ({ kind: 'constant', value: 1 }),
  0x1a: (reader, context) => textByIndex(context, reader.uleb()),
  0x1b: (reader, context) => addressAt(context, reader.uleb()),
  0x1c: skipped(4),
  0x1d: (reader, { offsetSize }) => {
    reader.skip(offsetSize);
    return OTHER;
  },
  0x1e: skipped(16),
  0x1f: textIn('debug_line_str'),
  0x20: skipped(8),
  0x22: (reader) => ({ kind: 'list', value: reader.uleb() }),
  0x23: (reader) => ({ kind: 'list', value: reader.uleb() }),
  0x24: skipped(8),
  0x25: (reader, context) => textByIndex(context, reader.u8()),
  0x26: (reader, context) => textByIndex(context, reader.u16()),
  0x27: (reader, context) => textByIndex(context, reader.u24()),
  0x28: (reader, context) => textByIndex(context, reader.u32()),
  0x29: (reader, context) => addressAt(context, reader.u8()),
  0x2a: (reader, context) => addressAt(context, reader.u16()),
  0x2b: (reader, context) => addressAt(context, reader.u24()),
  0x2c: (reader, context) => addressAt(context, reader.u32()),
  0x1f01: (reader, context) => addressAt(context, reader.uleb()),
  0x1f02: (reader, context) => textByIndex(context, reader.uleb()),
};

const INDIRECT = 0x16;
/** The value of an implicit constant stands in the abbreviation. */
export const IMPLICIT_CONSTANT = 0x21;

/** Reads a value in a form. Throws a coded error for a form nobody defined: what follows could not be found. */
export function readForm(reader: ByteReader, form: number, context: UnitContext): Value {
  const actual = form === INDIRECT ? reader.uleb() : form;
  const read = FORMS[actual];
  if (!read) throw symbolError('APPMON-SYMBOLS-UNSUPPORTED', { expected: 'a form of DWARF 2 to 5', got: `0x${actual.toString(16)}` });
  return read(reader, context);
}
