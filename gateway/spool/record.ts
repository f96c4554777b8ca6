import { crc32 } from 'node:zlib';

/** Bytes before each payload: length u32, CRC-32 u32 of the payload and the sequence, sequence u64. */
export const HEADER_BYTES = 16;
/** Longest payload that is believed; a longer length is damage. */
const LONGEST = 256 * 1024 * 1024;

/** A record as it stands in a segment. */
export interface SpoolRecord {
  readonly sequence: bigint;
  readonly payload: Buffer;
  /** Offset after the record. */
  readonly end: number;
}

const checksum = (sequence: Buffer, payload: Buffer): number => crc32(payload, crc32(sequence));

/** Header and payload of a record, ready to be written one after the other. */
export function encodeRecord(sequence: bigint, payload: Buffer): readonly [header: Buffer, payload: Buffer] {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeBigUInt64LE(sequence, 8);
  header.writeUInt32LE(payload.length, 0);
  header.writeUInt32LE(checksum(header.subarray(8), payload), 4);
  return [header, payload];
}

/** The record at an offset; undefined when it is cut off or damaged. */
export function decodeRecord(bytes: Buffer, offset: number): SpoolRecord | undefined {
  if (offset + HEADER_BYTES > bytes.length) return undefined;
  const header = bytes.subarray(offset, offset + HEADER_BYTES);
  const length = header.readUInt32LE(0);
  const end = offset + HEADER_BYTES + length;
  if (length > LONGEST || end > bytes.length) return undefined;
  const payload = bytes.subarray(offset + HEADER_BYTES, end);
  return checksum(header.subarray(8), payload) === header.readUInt32LE(4)
    ? { sequence: header.readBigUInt64LE(8), payload, end }
    : undefined;
}

/** Offset of the next whole record after damage at `offset`; undefined when none follows. */
export function nextRecord(bytes: Buffer, offset: number): number | undefined {
  for (let at = offset + 1; at + HEADER_BYTES <= bytes.length; at++) if (decodeRecord(bytes, at)) return at;
  return undefined;
}
