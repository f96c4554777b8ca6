import { ByteReader } from '../native/byte-reader';
import { readForm } from './forms';
import type { UnitContext } from './forms';

/** Rows of a line table in the order of their addresses: a row holds until the next one. A line of 0 ends a sequence or says "nowhere". */
export interface LineTable {
  readonly addresses: Float64Array;
  readonly files: Uint32Array;
  readonly lines: Uint32Array;
  readonly fileName: (index: number) => string | undefined;
}

interface Header {
  readonly end: number;
  readonly program: number;
  readonly version: number;
  readonly minimum: number;
  readonly lineBase: number;
  readonly lineRange: number;
  readonly opcodeBase: number;
  readonly lengths: readonly number[];
  readonly names: readonly string[];
}

const DW_LNCT_PATH = 1;
const MAX_FILES = 1_000_000;
const MAX_ROWS = 20_000_000;

/** Directories or files of DWARF 5: a list of entries in a format that stands before it. */
function readNames(reader: ByteReader, context: UnitContext): string[] {
  const format = Array.from({ length: reader.u8() }, () => [reader.uleb(), reader.uleb()] as const);
  const count = Math.min(reader.uleb(), MAX_FILES);
  const names: string[] = [];
  for (let index = 0; index < count; index++) {
    let name = '';
    for (const [content, form] of format) {
      const value = readForm(reader, form, context);
      if (content === DW_LNCT_PATH && value.kind === 'text') name = value.text;
    }
    names.push(name);
  }
  return names;
}

/** Files of DWARF 2 to 4: counted from 1. */
function readOldNames(reader: ByteReader): string[] {
  while (!reader.isAtEnd && reader.text() !== '') continue;
  const names = [''];
  for (let name = reader.text(); name !== '' && names.length < MAX_FILES; name = reader.text()) {
    names.push(name);
    reader.uleb();
    reader.uleb();
    reader.uleb();
  }
  return names;
}

function readHeader(reader: ByteReader, context: UnitContext): Header {
  const short = reader.u32();
  const offsetSize = short === 0xffff_ffff ? 8 : 4;
  const end = (offsetSize === 8 ? reader.u64() : short) + reader.at;
  const version = reader.u16();
  const own: UnitContext = { ...context, version, offsetSize, addressSize: version >= 5 ? reader.u8() : context.addressSize };
  if (version >= 5) reader.skip(1);
  const program = reader.uint(offsetSize) + reader.at;
  const minimum = reader.u8();
  if (version >= 4) reader.skip(1);
  reader.skip(1);
  const [lineBase, lineRange, opcodeBase] = [reader.i8(), reader.u8(), reader.u8()];
  const lengths = Array.from({ length: Math.max(0, opcodeBase - 1) }, () => reader.u8());
  if (version < 5) return { end, program, version, minimum, lineBase, lineRange, opcodeBase, lengths, names: readOldNames(reader) };
  readNames(reader, own);
  return { end, program, version, minimum, lineBase, lineRange, opcodeBase, lengths, names: readNames(reader, own) };
}

interface Rows {
  readonly addresses: number[];
  readonly files: number[];
  readonly lines: number[];
}

/** Runs a line program (DWARF 5, section 6.2.5). Sequences that begin at 0 belong to code the linker left out. */
function run(reader: ByteReader, header: Header, addressSize: number): Rows {
  const { end, minimum, lineBase, lineRange, opcodeBase, lengths } = header;
  const rows: Rows = { addresses: [], files: [], lines: [] };
  let [address, file, line] = [0, 1, 1];
  let sequence = 0;
  const emit = (isEnd: boolean): void => {
    rows.addresses.push(address);
    rows.files.push(file);
    rows.lines.push(isEnd ? 0 : line);
  };
  const advance = (opcode: number): number => {
    const adjusted = opcode - opcodeBase;
    address += Math.floor(adjusted / Math.max(1, lineRange)) * minimum;
    return lineBase + (adjusted % Math.max(1, lineRange));
  };
  const finish = (): void => {
    emit(true);
    if ((rows.addresses[sequence] ?? 0) === 0) for (const list of [rows.addresses, rows.files, rows.lines]) list.length = sequence;
    sequence = rows.addresses.length;
    [address, file, line] = [0, 1, 1];
  };
  const extended = (): void => {
    const length = reader.uleb();
    const after = reader.at + length;
    const opcode = length > 0 ? reader.u8() : 0;
    if (opcode === 1) finish();
    else if (opcode === 2) address = reader.uint(length - 1 === 4 || length - 1 === 8 ? length - 1 : addressSize);
    reader.at = after;
  };
  while (reader.at < end && !reader.isAtEnd && rows.addresses.length < MAX_ROWS) {
    const opcode = reader.u8();
    if (opcode >= opcodeBase) {
      line += advance(opcode);
      emit(false);
    } else if (opcode === 0) extended();
    else if (opcode === 1) emit(false);
    else if (opcode === 2) address += reader.uleb() * minimum;
    else if (opcode === 3) line += reader.sleb();
    else if (opcode === 4) file = reader.uleb();
    else if (opcode === 8) advance(255);
    else if (opcode === 9) address += reader.u16();
    else for (let count = lengths[opcode - 1] ?? 0; count > 0; count--) reader.uleb();
  }
  return rows;
}

/** Rows by address; rows of one address stay in the order of the program, so that the last of them counts. */
function sorted({ addresses, files, lines }: Rows): Rows {
  const order = addresses
    .map((_, index) => index)
    .sort((a, b) => (addresses[a] ?? 0) - (addresses[b] ?? 0) || endFirst(lines, a, b) || a - b);
  return {
    addresses: order.map((index) => addresses[index] ?? 0),
    files: order.map((index) => files[index] ?? 0),
    lines: order.map((index) => lines[index] ?? 0),
  };
}

/** Where one sequence ends another may begin: the end must not hide the beginning. */
const endFirst = (lines: readonly number[], a: number, b: number): number => Number(lines[b] === 0) - Number(lines[a] === 0);

/** The line table at an offset of `debug_line`. */
export function readLineTable(context: UnitContext, offset: number): LineTable {
  const section = context.sections.get('debug_line') ?? new Uint8Array();
  const reader = new ByteReader(section, context.isLittle, offset);
  const header = readHeader(reader, context);
  reader.at = header.program;
  const rows = sorted(run(reader, { ...header, end: Math.min(header.end, section.length) }, context.addressSize));
  return {
    addresses: Float64Array.from(rows.addresses),
    files: Uint32Array.from(rows.files),
    lines: Uint32Array.from(rows.lines),
    fileName: (index) => {
      const name = header.names[index];
      return name === undefined || name === '' ? undefined : name.slice(name.lastIndexOf('/') + 1);
    },
  };
}
