import { CodedError } from '../../errors';
import { demangle } from '../demangle';
import { readDebugInformation, refuseElsewhere } from '../dwarf';
import type { DebugInformation } from '../dwarf';
import { lastAtMost } from '../search';
import type { AddressIndex, SourcePlace, SymbolDetail, SymbolFormat } from '../types';
import { isElf, readElf } from './elf';
import type { BinaryImage, NamedAddress } from './image';
import { isMachO, readMachO } from './macho';

/** A place with its name made readable. Apple's linker puts an underscore before every name; it is no part of it. */
function readable({ symbol: linked, ...place }: SourcePlace): SourcePlace {
  const symbol = linked.replace(/^_(?=\$[sS]|_Z)/, '');
  const name = demangle(symbol);
  return name === symbol ? { symbol, ...place } : { symbol: name, symbol_raw: symbol, ...place };
}

const detailOf = ({ sections, hasSymbolTable }: BinaryImage): SymbolDetail =>
  sections.has('debug_info') ? 'lines' : hasSymbolTable ? 'names' : 'exports';

/** An index of an image: debug information first, the symbol table where that has nothing. Both are read at the first question. */
function indexOf(image: BinaryImage, fileBytes: number): AddressIndex {
  let debug: DebugInformation | undefined;
  let symbols: readonly NamedAddress[] | undefined;
  let starts: Float64Array | undefined;
  const named = (address: number): readonly SourcePlace[] => {
    symbols ??= image.symbols().toSorted((a, b) => a.address - b.address);
    starts ??= Float64Array.from(symbols, (symbol) => symbol.address);
    const found = symbols[lastAtMost(starts, address)];
    return found ? [{ symbol: found.name }] : [];
  };
  /** Damage in one unit leaves the rest of the file readable, and must not keep a report from its way. */
  const described = (address: number): readonly SourcePlace[] => {
    try {
      debug ??= readDebugInformation(image.sections, image.isLittle);
      return debug.lookup(address);
    } catch (error) {
      if (error instanceof CodedError) return [];
      throw error;
    }
  };
  return {
    kind: 'address',
    ids: image.id === undefined ? [] : [image.id],
    detail: detailOf(image),
    bytes: 3 * fileBytes,
    lookup: (offset) => {
      const address = image.base + offset;
      const places = described(address);
      return (places.length > 0 ? places : named(address)).map(readable);
    },
  };
}

/** dSYM files and other Mach-O binaries. */
export const machO: SymbolFormat = {
  id: 'macho',
  detect: isMachO,
  read: (bytes) => {
    const images = readMachO(bytes);
    return images.map((image) => indexOf(image, bytes.length / images.length));
  },
};

/** ELF libraries and their debug files. */
export const elf: SymbolFormat = {
  id: 'elf',
  detect: isElf,
  read: (bytes, _name, inflate) => {
    const image = readElf(bytes, inflate);
    refuseElsewhere(image.sections, image.isLittle);
    const unpacked = [...image.sections.values()].reduce((sum, section) => sum + (section.buffer === bytes.buffer ? 0 : section.length), 0);
    return [indexOf(image, bytes.length + unpacked)];
  },
};
