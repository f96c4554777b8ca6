import { crc32 } from 'node:zlib';

/** Bytes before each payload: payload length (u32), CRC-32 of sequence and payload (u32), sequence (u64), little-endian. */
export const HEADER_BYTES = 16;

/** Largest payload of one record, in bytes. */
export const MAX_PAYLOAD_BYTES = 256 * 1024 * 1024;

/** How far ahead of the last good record a sequence may lie when looking for the next good one after damage. */
const RESYNC_WINDOW = 1_000_000;

/** One entry of the log. Sequences rise by at least one from record to record. */
export interface LogRecord {
  readonly sequence: number;
  readonly payload: Buffer;
}

/** A stretch of a segment that holds no good record: bytes `start` to `end` (exclusive). */
export interface Damage {
  readonly start: number;
  readonly end: number;
}

export interface ScannedSegment {
  readonly records: readonly LogRecord[];
  readonly damage: readonly Damage[];
}

/** The header that precedes a payload on disk. */
export function encodeHeader(sequence: number, payload: Uint8Array): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(payload.byteLength, 0);
  header.writeBigUInt64LE(BigInt(sequence), 8);
  header.writeUInt32LE(crc32(payload, crc32(header.subarray(8, HEADER_BYTES))), 4);
  return header;
}

/** The record at an offset if it is whole, intact and later than `after`. */
function recordAt(bytes: Buffer, at: number, after: number): LogRecord | undefined {
  if (at + HEADER_BYTES > bytes.length || bytes.readUInt32LE(at + 12) > 0x1fffff) return undefined;
  const length = bytes.readUInt32LE(at);
  const sequence = Number(bytes.readBigUInt64LE(at + 8));
  const end = at + HEADER_BYTES + length;
  if (length === 0 || length > MAX_PAYLOAD_BYTES || end > bytes.length || sequence <= after) return undefined;
  return crc32(bytes.subarray(at + 8, end)) === bytes.readUInt32LE(at + 4)
    ? { sequence, payload: bytes.subarray(at + HEADER_BYTES, end) }
    : undefined;
}

/** Offset of the next good record behind damage; the end of the bytes if there is none. */
function resync(bytes: Buffer, from: number, after: number): number {
  for (let at = from; at + HEADER_BYTES < bytes.length; at += 1) {
    if (bytes.readUInt32LE(at + 12) !== Math.floor((after + 1) / 2 ** 32)) continue;
    const sequence = Number(bytes.readBigUInt64LE(at + 8));
    if (sequence > after && sequence <= after + RESYNC_WINDOW && recordAt(bytes, at, after)) return at;
  }
  return bytes.length;
}

/**
 * Reads a segment: every good record in order, and where the rest is damaged. Damage at the very end is a torn write;
 * damage with good records behind it is corruption, and those records still count.
 */
export function scanSegment(bytes: Buffer, after = 0): ScannedSegment {
  const records: LogRecord[] = [];
  const damage: Damage[] = [];
  let last = after;
  for (let at = 0; at < bytes.length;) {
    const record = recordAt(bytes, at, last);
    if (record) {
      records.push(record);
      last = record.sequence;
      at += HEADER_BYTES + record.payload.length;
    } else {
      const end = resync(bytes, at + 1, last);
      damage.push({ start: at, end });
      at = end;
    }
  }
  return { records, damage };
}
