import { ByteReader, hexOf, textAt } from './byte-reader';
import type { BinaryImage, NamedAddress } from './image';

/** Magic numbers as a little-endian reader sees them (Apple, `mach-o/loader.h`, `mach-o/fat.h`). */
const THIN = { 0xfeedface: 4, 0xfeedfacf: 8 } as const;
const FAT = 0xbebafeca;
const FAT_64 = 0xbfbafeca;
const LC_SEGMENT = 0x1;
const LC_SYMTAB = 0x2;
const LC_UUID = 0x1b;
const LC_SEGMENT_64 = 0x19;
const MAX_COMMANDS = 10_000;
const MAX_ARCHITECTURES = 32;
const N_STAB = 0xe0;
const N_TYPE = 0x0e;
const N_SECT = 0x0e;

const nameOf = (bytes: Uint8Array): string => textAt(bytes, 0).slice(0, 16).replace(/\0.*$/s, '');

/** Section names have room for 16 characters. */
const LONG_NAMES: Readonly<Record<string, string>> = { debug_str_offs: 'debug_str_offsets', debug_line_str: 'debug_line_str' };
const sectionName = (name: string): string => {
  const plain = name.replace(/^__/, '');
  return LONG_NAMES[plain] ?? plain;
};

interface SymbolTable {
  readonly at: number;
  readonly count: number;
  readonly texts: number;
  readonly textBytes: number;
}

function readSymbolTable(file: Uint8Array, table: SymbolTable | undefined, wordSize: 4 | 8): NamedAddress[] {
  if (!table) return [];
  const texts = file.subarray(table.texts, table.texts + table.textBytes);
  const reader = new ByteReader(file, true, table.at);
  const found: NamedAddress[] = [];
  for (let index = 0; index < table.count && reader.at + 8 + wordSize <= file.length; index++) {
    const text = reader.u32();
    const type = reader.u8();
    reader.skip(3);
    const address = reader.uint(wordSize);
    if ((type & N_STAB) === 0 && (type & N_TYPE) === N_SECT) {
      const name = textAt(texts, text);
      // A C symbol has an underscore in front that is not part of its name.
      if (name !== '') found.push({ address, name: name.startsWith('_') ? name.slice(1) : name });
    }
  }
  return found;
}

/** One architecture. */
function readThin(file: Uint8Array): BinaryImage {
  const reader = new ByteReader(file);
  const wordSize = THIN[reader.u32() as keyof typeof THIN];
  reader.skip(12);
  const count = Math.min(reader.u32(), MAX_COMMANDS);
  reader.at = wordSize === 8 ? 32 : 28;
  const sections = new Map<string, Uint8Array>();
  let id: string | undefined;
  let base = 0;
  let table: SymbolTable | undefined;
  const readSegment = (word: 4 | 8): void => {
    const segment = nameOf(reader.slice(16));
    const address = reader.uint(word);
    if (segment === '__TEXT') base = address;
    reader.skip(3 * word + 8);
    const sectionCount = reader.u32();
    reader.skip(4);
    for (let index = 0; index < sectionCount; index++) {
      const name = nameOf(reader.slice(16));
      reader.skip(16 + word);
      const size = reader.uint(word);
      const offset = reader.u32();
      reader.skip(word === 8 ? 28 : 24);
      if (segment === '__DWARF' && offset > 0) sections.set(sectionName(name), file.subarray(offset, offset + size));
    }
  };
  for (let index = 0; index < count && reader.at + 8 <= file.length; index++) {
    const start = reader.at;
    const [command, size] = [reader.u32(), reader.u32()];
    if (command === LC_UUID) id = hexOf(reader.slice(16));
    else if (command === LC_SEGMENT) readSegment(4);
    else if (command === LC_SEGMENT_64) readSegment(8);
    else if (command === LC_SYMTAB) table = { at: reader.u32(), count: reader.u32(), texts: reader.u32(), textBytes: reader.u32() };
    reader.at = start + Math.max(8, size);
  }
  return {
    id,
    isLittle: true,
    base,
    sections,
    hasSymbolTable: (table?.count ?? 0) > 0,
    symbols: () => readSymbolTable(file, table, wordSize),
  };
}

const magicOf = (bytes: Uint8Array): number => (bytes.length < 32 ? 0 : new ByteReader(bytes).u32());

/** True for a Mach-O file of one or several architectures (a Java class has the magic of the latter: its count is far too large). */
export function isMachO(bytes: Uint8Array): boolean {
  const magic = magicOf(bytes);
  if (magic in THIN) return true;
  return (magic === FAT || magic === FAT_64) && new ByteReader(bytes, false, 4).u32() <= MAX_ARCHITECTURES;
}

/** The images of a Mach-O file: one an architecture. */
export function readMachO(bytes: Uint8Array): readonly BinaryImage[] {
  const magic = magicOf(bytes);
  if (magic in THIN) return [readThin(bytes)];
  const reader = new ByteReader(bytes, false, 4);
  const count = reader.u32();
  const word = magic === FAT_64 ? 8 : 4;
  return Array.from({ length: count }, () => {
    reader.skip(8);
    const [offset, size] = [reader.uint(word), reader.uint(word)];
    reader.skip(word === 8 ? 8 : 4);
    return bytes.subarray(offset, offset + size);
  })
    .filter((slice) => magicOf(slice) in THIN)
    .map(readThin);
}
