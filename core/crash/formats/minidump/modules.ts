import { attempt, hexOf, readWhile, utf8Of } from '../../bytes';
import type { ByteReader } from '../../bytes';
import type { ImageRange } from '../../images';
import { textAt } from './text';

/** A loaded binary image. Ids in the form of Breakpad: debug id upper case with its age, code id lower case. */
export interface MinidumpModule extends ImageRange {
  /** Path as the system wrote it. */
  readonly path: string;
  readonly codeId?: string;
  readonly debugId?: string;
  readonly debugFile?: string;
  readonly version?: string;
}

const SIZE = 108;
const MAX_MODULES = 10_000;
const MAX_RECORD = 4096;
const PDB70 = 0x53445352;
const ELF_BUILD_ID = 0x4270454c;
const VERSION_SIGNATURE = 0xfeef04bd;

const guidOf = (reader: ByteReader, at: number): string => {
  const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');
  const tail = hexOf(reader.slice(at + 8, 8));
  return `${hex(reader.u32(at), 8)}${hex(reader.u16(at + 4), 4)}${hex(reader.u16(at + 6), 4)}${tail}`.toUpperCase();
};

type Ids = Pick<MinidumpModule, 'codeId' | 'debugId' | 'debugFile'>;

/** Ids of a CodeView record: a PDB's guid and age, or the build id of ELF, whose first 16 bytes are the debug id. */
function idsOf(reader: ByteReader, at: number, size: number): Ids {
  const signature = reader.u32(at);
  if (signature === PDB70)
    return {
      debugId: `${guidOf(reader, at + 4)}${reader
        .u32(at + 20)
        .toString(16)
        .toUpperCase()}`,
      debugFile: utf8Of(reader.slice(at + 24, Math.min(size - 24, MAX_RECORD))),
    };
  if (signature !== ELF_BUILD_ID || size < 20) return {};
  return { codeId: hexOf(reader.slice(at + 4, Math.min(size - 4, MAX_RECORD))), debugId: `${guidOf(reader, at + 4)}0` };
}

function versionOf(reader: ByteReader, at: number): string | undefined {
  if (reader.u32(at) !== VERSION_SIGNATURE) return undefined;
  const [high, low] = [reader.u32(at + 8), reader.u32(at + 12)];
  return [high >>> 16, high & 0xffff, low >>> 16, low & 0xffff].join('.');
}

function moduleAt(reader: ByteReader, at: number, isWindows: boolean): MinidumpModule {
  const base = reader.u64(at);
  const size = reader.u32(at + 8);
  const version = versionOf(reader, at + 24);
  const cv = { size: reader.u32(at + 76), at: reader.u32(at + 80) };
  const windows = isWindows
    ? {
        codeId: `${reader
          .u32(at + 16)
          .toString(16)
          .padStart(8, '0')}${size.toString(16)}`,
      }
    : {};
  return {
    base,
    end: base + BigInt(size),
    path: attempt(() => textAt(reader, reader.u32(at + 20))) ?? '',
    ...windows,
    ...(cv.size >= 4 ? attempt(() => idsOf(reader, cv.at, cv.size)) : {}),
    ...(version ? { version } : {}),
  };
}

/** The modules of a module list stream (MINIDUMP_MODULE), as many as can be read. */
export function modulesOf(reader: ByteReader, at: number, isWindows: boolean): MinidumpModule[] {
  const count = attempt(() => reader.u32(at)) ?? 0;
  return readWhile(Math.min(count, MAX_MODULES), (index) => moduleAt(reader, at + 4 + index * SIZE, isWindows));
}
