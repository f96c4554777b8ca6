import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { decodeRecord, nextRecord } from './record';
import type { SpoolRecord } from './record';

const FORM = /^(\d{12})-\d{6}\.log$/;

/** Name of a segment: the writer it belongs to and its place among that writer's segments. Names sort in order of writing. */
export const nameOf = (writer: number, number: number): string =>
  `${String(writer).padStart(12, '0')}-${String(number).padStart(6, '0')}.log`;

/** The writer of a segment. */
export const writerOf = (name: string): number => parseInt(name, 10);

/** The segments of a folder in order. */
export const segmentsIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => FORM.test(name))
    .sort();

/** A stretch of a segment that holds no whole record. */
export interface Damage {
  readonly offset: number;
  readonly bytes: Buffer;
}

/** The whole records of a stretch of a segment, what lies damaged between them, and the offset after the last of them. */
export interface Stretch {
  readonly records: readonly SpoolRecord[];
  readonly damage: readonly Damage[];
  readonly end: number;
}

/** Up to `length` bytes of a segment. */
function bytesAt(file: string, offset: number, length: number): Buffer {
  const buffer = Buffer.allocUnsafeSlow(length);
  const handle = openSync(file, 'r');
  try {
    return buffer.subarray(0, readSync(handle, buffer, 0, length, offset));
  } finally {
    closeSync(handle);
  }
}

/** Records of a window; undefined when it holds none and a longer one might. `isAll` says that nothing follows the window. */
function decodeAll(content: Buffer, isAll: boolean): { records: SpoolRecord[]; gaps: [number, number][]; end: number } | undefined {
  const records: SpoolRecord[] = [];
  const gaps: [number, number][] = [];
  let at = 0;
  while (at < content.length) {
    const record = decodeRecord(content, at);
    if (typeof record === 'object') {
      records.push(record);
      at = record.end;
      continue;
    }
    if (record === 'cut' && !isAll) return records.length > 0 ? { records, gaps, end: at } : undefined;
    const next = nextRecord(content, at);
    if (next === undefined && !isAll) return records.length > 0 ? { records, gaps, end: at } : undefined;
    gaps.push([at, next ?? content.length]);
    at = next ?? content.length;
  }
  return { records, gaps, end: content.length };
}

/**
 * Reads whole records from `from` to before `to`, about `bytes` of them, or one that is longer. Damage is stepped over; when nothing
 * whole follows, the end is `to`.
 */
export function readStretch(
  folder: string,
  name: string,
  range: { readonly from: number; readonly to: number; readonly bytes: number },
): Stretch {
  const { from, to } = range;
  for (let window = range.bytes; ; window *= 4) {
    const isAll = window >= to - from;
    const content = bytesAt(join(folder, name), from, Math.min(window, to - from));
    const found = decodeAll(content, isAll);
    if (!found) continue;
    return {
      records: found.records.map((record) => ({ ...record, end: from + record.end })),
      damage: found.gaps.map(([start, end]) => ({ offset: from + start, bytes: content.subarray(start, end) })),
      end: from + found.end,
    };
  }
}
