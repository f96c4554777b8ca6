import type { Inflate } from '../types';
import { ByteReader, hexOf, textAt } from './byte-reader';
import { plainSection } from './compressed';
import type { BinaryImage, NamedAddress } from './image';

/** Numbers of the ELF specification (System V ABI) and of GNU notes. */
const SHT_NOBITS = 8;
const SHF_COMPRESSED = 0x800;
const PT_LOAD = 1;
const STT_FUNC = 2;
const NT_GNU_BUILD_ID = 3;
const MAX_SECTIONS = 65_536;

interface Section {
  readonly name: string;
  readonly content: Uint8Array;
  readonly link: number;
}

interface Layout {
  readonly file: Uint8Array;
  readonly isLittle: boolean;
  readonly word: 4 | 8;
}

/** Debug sections that the readers of DWARF ask for; others stay as they are. */
const READ = /^\.z?debug_(?:info|abbrev|line|line_str|str|str_offsets|addr|ranges|rnglists)$/;

function readSections({ file, isLittle, word }: Layout, inflate: Inflate | undefined): readonly Section[] {
  const head = new ByteReader(file, isLittle, word === 8 ? 40 : 32);
  const table = head.uint(word);
  head.at = word === 8 ? 58 : 46;
  const [entry, count, names] = [head.u16(), head.u16(), head.u16()];
  const raw = Array.from({ length: Math.min(count, MAX_SECTIONS) }, (_, index) => {
    const reader = new ByteReader(file, isLittle, table + index * entry);
    const [name, type, flags] = [reader.u32(), reader.u32(), reader.uint(word)];
    reader.skip(word);
    const [offset, size, link] = [reader.uint(word), reader.uint(word), reader.u32()];
    return { name, type, flags, offset, size, link };
  });
  const texts = raw[names];
  const nameTable = texts && file.subarray(texts.offset, texts.offset + texts.size);
  return raw.map(({ name, type, flags, offset, size, link }) => {
    const text = textAt(nameTable, name);
    const stored = type === SHT_NOBITS ? new Uint8Array() : file.subarray(offset, offset + size);
    const isCompressed = (flags & SHF_COMPRESSED) !== 0;
    const content = READ.test(text) ? plainSection({ name: text, isCompressed, content: stored }, { isLittle, word }, inflate) : stored;
    return { name: text, content, link };
  });
}

function buildIdOf(sections: readonly Section[], isLittle: boolean): string | undefined {
  for (const { name, content } of sections) {
    if (!name.startsWith('.note') || content.length < 16) continue;
    const reader = new ByteReader(content, isLittle);
    while (reader.at + 12 <= content.length) {
      const [nameSize, size, type] = [reader.u32(), reader.u32(), reader.u32()];
      const owner = textAt(reader.slice(nameSize), 0);
      reader.at = (reader.at + 3) & ~3;
      const value = reader.slice(size);
      reader.at = (reader.at + 3) & ~3;
      if (type === NT_GNU_BUILD_ID && owner === 'GNU') return hexOf(value);
    }
  }
  return undefined;
}

/** Where the first loaded segment lies, on its page. */
function baseOf({ file, isLittle, word }: Layout): number {
  const head = new ByteReader(file, isLittle, word === 8 ? 32 : 28);
  const table = head.uint(word);
  head.at = word === 8 ? 54 : 42;
  const [entry, count] = [head.u16(), head.u16()];
  const loads = Array.from({ length: count }, (_, index) => {
    const reader = new ByteReader(file, isLittle, table + index * entry);
    const type = reader.u32();
    reader.skip(word === 8 ? 12 : 4);
    return type === PT_LOAD ? [reader.uint(word)] : [];
  }).flat();
  return loads.length === 0 ? 0 : Math.min(...loads) - (Math.min(...loads) % 0x1000);
}

function symbolsOf(sections: readonly Section[], { isLittle, word }: Layout): NamedAddress[] {
  return sections
    .filter(({ name }) => name === '.symtab' || name === '.dynsym')
    .flatMap(({ content, link }) => {
      const texts = sections[link]?.content;
      const reader = new ByteReader(content, isLittle);
      const size = word === 8 ? 24 : 16;
      const found: NamedAddress[] = [];
      for (let at = 0; at + size <= content.length; at += size) {
        reader.at = at;
        const text = reader.u32();
        const early = word === 8 ? reader.u8() : undefined;
        if (word === 8) reader.skip(3);
        const address = reader.uint(word);
        if (word === 4) reader.skip(4);
        const info = early ?? reader.u8();
        if ((info & 0xf) === STT_FUNC && address > 0) found.push({ address, name: textAt(texts, text) });
      }
      return found;
    });
}

/** True for an ELF file. */
export const isElf = (bytes: Uint8Array): boolean =>
  bytes.length > 64 && bytes[0] === 0x7f && textAt(bytes.subarray(1, 5), 0).startsWith('ELF');

/** The image of an ELF file; `inflate` unpacks compressed debug sections. */
export function readElf(file: Uint8Array, inflate?: Inflate): BinaryImage {
  const layout: Layout = { file, isLittle: file[5] !== 2, word: file[4] === 2 ? 8 : 4 };
  const sections = readSections(layout, inflate);
  return {
    id: buildIdOf(sections, layout.isLittle),
    isLittle: layout.isLittle,
    base: baseOf(layout),
    sections: new Map(sections.map(({ name, content }) => [name.replace(/^\.(?:z(?=debug_))?/, ''), content])),
    hasSymbolTable: sections.some(({ name }) => name === '.symtab'),
    symbols: () => symbolsOf(sections, layout),
  };
}
