import { crc32 } from 'node:zlib';

/** Bytes before each payload: its length u32; CRC-32 u32 of the rest of the header and the payload; sequence u64; number of items u32. */
export const HEADER_BYTES = 20;
/** Where the part of the header starts that the checksum covers. */
const COVERED = 8;
/** Longest payload that is believed; a longer length is damage. */
const LONGEST = 256 * 1024 * 1024;

/** What is written of a batch. */
export interface NewRecord {
  /** Microseconds since 1970 when it was written; rises within one writer, so that batches of several writers can be put in order. */
  readonly sequence: bigint;
  /** How many items the payload holds, so that they can be counted without reading it. */
  readonly items: number;
  readonly payload: Buffer;
}

/** A record as it stands in a segment. */
export interface SpoolRecord extends NewRecord {
  /** Offset after the record. */
  readonly end: number;
}

/** Header and payload of a record, ready to be written one after the other. */
export function encodeRecord({ sequence, items, payload }: NewRecord): readonly [header: Buffer, payload: Buffer] {
  const header = Buffer.allocUnsafe(HEADER_BYTES);
  header.writeUInt32LE(payload.length, 0);
  header.writeBigUInt64LE(sequence, 8);
  header.writeUInt32LE(items, 16);
  header.writeUInt32LE(crc32(payload, crc32(header.subarray(COVERED))), 4);
  return [header, payload];
}

/** The record at an offset; `cut` when it says that it goes on after the last byte, `damaged` when it is none. */
export function decodeRecord(bytes: Buffer, offset: number): SpoolRecord | 'cut' | 'damaged' {
  const start = offset + HEADER_BYTES;
  if (start > bytes.length) return 'cut';
  const length = bytes.readUInt32LE(offset);
  const end = start + length;
  if (length > LONGEST) return 'damaged';
  if (end > bytes.length) return 'cut';
  const payload = bytes.subarray(start, end);
  if (crc32(payload, crc32(bytes.subarray(offset + COVERED, start))) !== bytes.readUInt32LE(offset + 4)) return 'damaged';
  return { sequence: bytes.readBigUInt64LE(offset + 8), items: bytes.readUInt32LE(offset + 16), payload, end };
}

/** The sequence that the header of a record states, unchecked. */
export const sequenceIn = (header: Buffer): bigint => header.readBigUInt64LE(8);

/** Offset of the next whole record after damage at `offset`; undefined when none follows. */
export function nextRecord(bytes: Buffer, offset: number): number | undefined {
  for (let at = offset + 1; at + HEADER_BYTES <= bytes.length; at++) if (typeof decodeRecord(bytes, at) === 'object') return at;
  return undefined;
}
