import { symbolError } from '../errors';
import type { Inflate } from '../types';
import { ByteReader, textAt } from './byte-reader';

/** Kinds of compression of the ELF specification (`ELFCOMPRESS_…`). */
const ZLIB = 1;
const ZSTD = 2;
const KINDS: Readonly<Record<number, string>> = { [ZSTD]: 'zstd' };
/** Before the specification had them, GNU tools wrote sections `.zdebug_…` with this word and the size in front. */
const GNU_MARK = 'ZLIB';
const GNU_HEAD = 12;
/** Most bytes of one section after decompression: no debug file of an app comes near. */
const MAX_BYTES = 1024 * 1024 * 1024;

/** How the sections of a file are laid out. */
interface Layout {
  readonly isLittle: boolean;
  readonly word: 4 | 8;
}

interface Packed {
  readonly size: number;
  readonly data: Uint8Array;
}

const unsupported = (name: string, got: string): Error =>
  symbolError('APPMON-SYMBOLS-UNSUPPORTED', {
    expected: 'debug sections that are plain or compressed with zlib',
    got: `${got} in ${name}`,
  });

/** The head of a section with the flag SHF_COMPRESSED (`Elf32_Chdr`, `Elf64_Chdr`). */
function packedByFlag(name: string, content: Uint8Array, { isLittle, word }: Layout): Packed {
  const reader = new ByteReader(content, isLittle);
  const kind = reader.u32();
  if (word === 8) reader.skip(4);
  const size = reader.uint(word);
  reader.skip(word);
  if (kind !== ZLIB) throw unsupported(name, KINDS[kind] ?? `compression ${String(kind)}`);
  return { size, data: content.subarray(reader.at) };
}

function packedByName(name: string, content: Uint8Array): Packed {
  if (content.length < GNU_HEAD || !textAt(content.subarray(0, GNU_MARK.length), 0).startsWith(GNU_MARK))
    throw symbolError('APPMON-SYMBOLS-DAMAGED', { what: `the word ${GNU_MARK} at the start of ${name}` });
  return { size: new ByteReader(content, false, GNU_MARK.length).u64(), data: content.subarray(GNU_HEAD) };
}

function unpack(name: string, { size, data }: Packed, inflate: Inflate | undefined): Uint8Array {
  if (!inflate) throw unsupported(name, 'a compressed section and nothing to inflate it');
  if (size > MAX_BYTES)
    throw symbolError('APPMON-SYMBOLS-DAMAGED', { what: `at most ${String(MAX_BYTES)} bytes in ${name}, and not ${String(size)}` });
  let content: Uint8Array | undefined;
  try {
    content = inflate(data, size);
  } catch (cause) {
    throw symbolError('APPMON-SYMBOLS-DAMAGED', { what: `${String(size)} bytes compressed with zlib in ${name}` }, { cause });
  }
  if (content.length !== size)
    throw symbolError('APPMON-SYMBOLS-DAMAGED', {
      what: `${String(size)} bytes compressed with zlib in ${name}, and not ${String(content.length)}`,
    });
  return content;
}

/** The content of a debug section as its readers expect it, whichever way it was compressed. */
export function plainSection(
  section: { readonly name: string; readonly isCompressed: boolean; readonly content: Uint8Array },
  layout: Layout,
  inflate: Inflate | undefined,
): Uint8Array {
  const { name, isCompressed, content } = section;
  if (isCompressed) return unpack(name, packedByFlag(name, content, layout), inflate);
  return name.startsWith('.zdebug_') ? unpack(name, packedByName(name, content), inflate) : content;
}
