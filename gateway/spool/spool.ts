import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  statSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { gatewayError } from '../errors';
import { decodeRecord, encodeRecord, nextRecord } from './record';

/** Where delivery stands: the segment and the offset after the last delivered record. */
export interface Cursor {
  readonly segment: number;
  readonly offset: number;
}

/** Records read from the spool and the cursor after them; no records where all there was is damaged. */
export interface SpoolBatch {
  readonly payloads: readonly Buffer[];
  readonly next: Cursor;
}

/** An append-only log of segments: what is in it was acknowledged, and stays until it is delivered. */
export interface Spool {
  /** Resolves when the payload is on the disk (group commit); rejects with a coded error when it is not. */
  readonly append: (payload: Buffer) => Promise<void>;
  /** Records after `from` (the cursor, when left out), up to about `bytes`; undefined when nothing waits. */
  readonly read: (bytes: number, from?: Cursor) => SpoolBatch | undefined;
  /** Moves the cursor, which is on the disk a tenth of a second later, and deletes segments that are delivered. */
  readonly advance: (cursor: Cursor) => void;
  /** Bytes that wait. */
  readonly size: () => number;
  /** Bytes that wait as a share of the limit. */
  readonly fill: () => number;
  /** True when new payloads are refused. */
  readonly isFull: () => boolean;
  readonly close: () => Promise<void>;
}

interface Waiting {
  readonly payload: Buffer;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Limits of a spool, in bytes. */
export interface SpoolLimits {
  readonly spool: number;
  readonly segment: number;
}

/** Share of the limit at which new payloads are refused, so that the cursor can always be written. */
const HIGH_WATER = 0.9;
/** A cursor that a crash finds this old makes the destination see these events again; older ones it never does. */
const CURSOR_EVERY_MS = 100;
const nameOf = (segment: number): string => `${String(segment).padStart(12, '0')}.log`;

function segmentsIn(folder: string): number[] {
  return readdirSync(folder)
    .filter((name) => /^\d{12}\.log$/.test(name))
    .map((name) => parseInt(name, 10))
    .sort((left, right) => left - right);
}

function readCursor(file: string, first: number): Cursor {
  try {
    const cursor = JSON.parse(readFileSync(file, 'utf8')) as Cursor;
    return cursor.segment >= first ? cursor : { segment: first, offset: 0 };
  } catch {
    // No cursor yet, or one that was never finished: delivering again is safe, skipping is not.
    return { segment: first, offset: 0 };
  }
}

/** Cuts what a crash left half-written at the end of the newest segment; gives its length and last sequence. */
function recoverTail(file: string): { length: number; sequence: bigint } {
  const bytes = readFileSync(file);
  let offset = 0;
  let sequence = 0n;
  for (;;) {
    const record = decodeRecord(bytes, offset);
    if (!record) break;
    offset = record.end;
    sequence = record.sequence;
  }
  const later = nextRecord(bytes, offset);
  if (later === undefined && offset < bytes.length) truncateSync(file, offset);
  return { length: later === undefined ? offset : bytes.length, sequence };
}

/** All whole records of a window; damage between them is stepped over. `end` is the offset after the last whole one. */
function decodeAll(content: Buffer): { payloads: Buffer[]; end: number } {
  const payloads: Buffer[] = [];
  let end = 0;
  for (let at: number | undefined = 0; at !== undefined;) {
    const record = decodeRecord(content, at);
    if (record) {
      payloads.push(record.payload);
      end = record.end;
    }
    at = record ? record.end : nextRecord(content, at);
  }
  return { payloads, end };
}

class SegmentedSpool implements Spool {
  private readonly queue: Waiting[] = [];
  private readonly lengths = new Map<number, number>();
  private handle: FileHandle | undefined;
  private writing: Promise<void> | undefined;
  private segment: number;
  private sequence: bigint;
  private cursor: Cursor;
  private saving: NodeJS.Timeout | undefined;
  private isClosed = false;
  private readonly folder: string;
  private readonly limits: SpoolLimits;

  constructor(folder: string, limits: SpoolLimits) {
    this.folder = folder;
    this.limits = limits;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const segments = segmentsIn(folder);
    for (const segment of segments) this.lengths.set(segment, statSync(this.path(segment)).size);
    const last = segments.at(-1);
    const tail = last === undefined ? { length: 0, sequence: 0n } : recoverTail(this.path(last));
    if (last !== undefined) this.lengths.set(last, tail.length);
    this.sequence = tail.sequence;
    // A segment that another process wrote is never continued: its last page may not be what was read.
    this.segment = (last ?? 0) + 1;
    this.cursor = readCursor(join(folder, 'cursor.json'), segments[0] ?? this.segment);
  }

  private path(segment: number): string {
    return join(this.folder, nameOf(segment));
  }

  append(payload: Buffer): Promise<void> {
    if (this.isClosed) return Promise.reject(gatewayError('APPMON-GATEWAY-STOPPING'));
    if (this.isFull()) return Promise.reject(gatewayError('APPMON-SPOOL-FULL', { limit: this.limits.spool }));
    return new Promise((resolve, reject) => {
      this.queue.push({ payload, resolve, reject });
      this.writing ??= this.drain();
    });
  }

  /** One write and one sync for all that wait, again until none do. */
  private async drain(): Promise<void> {
    while (this.queue.length > 0) {
      const group = this.queue.splice(0);
      try {
        await this.commit(group);
        for (const { resolve } of group) resolve();
      } catch (error) {
        for (const { reject } of group) reject(gatewayError('APPMON-SPOOL-WRITE', {}, { cause: error }));
      }
    }
    this.writing = undefined;
  }

  private async commit(group: readonly Waiting[]): Promise<void> {
    this.handle ??= await this.openSegment();
    const start = this.lengths.get(this.segment) ?? 0;
    const buffers = group.flatMap(({ payload }) => encodeRecord((this.sequence += 1n), payload));
    const expected = buffers.reduce((sum, { length }) => sum + length, 0);
    try {
      // A full disk makes the system write less than asked without an error.
      const { bytesWritten } = await this.handle.writev(buffers, start);
      if (bytesWritten !== expected) throw new Error(`short write: ${String(bytesWritten)} of ${String(expected)}`);
      await this.handle.datasync();
    } catch (error) {
      await this.abandon(start);
      throw error;
    }
    this.lengths.set(this.segment, start + expected);
    if (start + expected >= this.limits.segment) await this.roll();
  }

  /** After a failed write or sync the file is cut to what is known and never written again: a second sync could lie. */
  private async abandon(length: number): Promise<void> {
    await this.handle?.truncate(length).catch(() => undefined);
    await this.roll();
  }

  private async roll(): Promise<void> {
    await this.handle?.close().catch(() => undefined);
    this.handle = undefined;
    this.segment += 1;
  }

  private async openSegment(): Promise<FileHandle> {
    const handle = await open(this.path(this.segment), 'w', 0o600);
    this.lengths.set(this.segment, 0);
    const folder = await open(this.folder, 'r');
    await folder.sync().finally(() => folder.close());
    return handle;
  }

  private bytesAt({ segment, offset }: Cursor, bytes: number): Buffer {
    const length = Math.min(bytes, (this.lengths.get(segment) ?? 0) - offset);
    const buffer = Buffer.alloc(Math.max(0, length));
    const file = openSync(this.path(segment), 'r');
    try {
      return buffer.subarray(0, readSync(file, buffer, 0, buffer.length, offset));
    } finally {
      closeSync(file);
    }
  }

  read(bytes: number, from: Cursor = this.cursor): SpoolBatch | undefined {
    let { segment, offset } = from;
    while (offset >= (this.lengths.get(segment) ?? 0)) {
      if (segment >= this.segment) return undefined;
      segment += 1;
      offset = 0;
    }
    const rest = (this.lengths.get(segment) ?? 0) - offset;
    for (let window = bytes; ; window *= 4) {
      const content = this.bytesAt({ segment, offset }, window);
      const { payloads, end } = decodeAll(content);
      if (payloads.length > 0) return { payloads, next: { segment, offset: offset + end } };
      // Nothing whole in the window: either one record is longer than it, or the rest of the segment is damaged.
      if (window >= rest) return { payloads: [], next: { segment, offset: offset + rest } };
    }
  }

  advance(cursor: Cursor): void {
    this.cursor = cursor;
    const delivered = [...this.lengths.keys()].filter((segment) => segment < cursor.segment);
    if (delivered.length > 0) this.saveCursor();
    else this.saving ??= setTimeout(() => this.saveCursor(), CURSOR_EVERY_MS);
    for (const segment of delivered) {
      this.lengths.delete(segment);
      unlinkSync(this.path(segment));
    }
  }

  private saveCursor(): void {
    clearTimeout(this.saving);
    this.saving = undefined;
    const file = join(this.folder, 'cursor.json');
    try {
      writeFileSync(`${file}.tmp`, JSON.stringify(this.cursor), { mode: 0o600 });
      renameSync(`${file}.tmp`, file);
    } catch {
      // A full disk: the cursor before it stays, and at worst the destination sees events again.
    }
  }

  size(): number {
    let sum = 0;
    for (const [segment, length] of this.lengths) if (segment >= this.cursor.segment) sum += length;
    return sum - Math.min(this.cursor.offset, this.lengths.get(this.cursor.segment) ?? 0);
  }

  fill(): number {
    return this.size() / Math.max(1, this.limits.spool);
  }

  isFull(): boolean {
    return this.fill() >= HIGH_WATER;
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.writing;
    if (this.saving !== undefined) this.saveCursor();
    await this.handle?.close();
    this.handle = undefined;
  }
}

/** Opens (and repairs) the spool of a folder. One process at a time. */
export const openSpool = (folder: string, limits: SpoolLimits): Spool => new SegmentedSpool(folder, limits);
