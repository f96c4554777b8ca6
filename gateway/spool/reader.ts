import { closeSync, openSync, readSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../folder';
import { openCursor } from './cursor';
import type { Cursor } from './cursor';
import { HEADER_BYTES, sequenceIn } from './record';
import { readStretch, segmentsIn, writerOf } from './segments';
import type { Damage } from './segments';
import type { Durable } from './writer';

/** Folder of the spool for damaged records. */
export const QUARANTINE = 'quarantine';

/** Records read from the spool. */
export interface SpoolBatch {
  readonly payloads: readonly Buffer[];
  /** Items the payloads hold. */
  readonly items: number;
  /** Items that were stored and cannot be read any more: damage took them. */
  readonly lost: number;
  readonly segment: string;
  /** Offset after them. */
  readonly end: number;
}

/** Reads the segments of all writers, oldest records first; keeps where delivery stands and deletes what is delivered. */
export interface SpoolReader {
  /** A number for a new writer. */
  readonly nextWriter: () => number;
  /** Takes note of what a writer put on the disk; what it said before about the same bytes is not counted again. */
  readonly learn: (durable: Durable) => number;
  /** Takes over the segments of a writer that is gone; gives the items in them that it never told of. */
  readonly retire: (writer: number) => number;
  /** Up to about `bytes` of records after the last that were read; undefined when all were. */
  readonly read: (bytes: number) => SpoolBatch | undefined;
  /** Says that a batch is out of the spool, in the order of reading. On the disk a tenth of a second later. */
  readonly advance: (batch: SpoolBatch) => void;
  /** Bytes that are not out of the spool. */
  readonly size: () => number;
  readonly close: () => void;
}

interface Segment {
  readonly name: string;
  /** Offset after what is known to be on the disk. */
  end: number;
  /** Offset after what was read. */
  read: number;
  /** Offset after what is out of the spool. */
  done: number;
  /** Items between `read` and `end`. */
  items: number;
  /** True while its writer may go on with it. */
  isOpen: boolean;
}

const SCAN_BYTES = 4 * 1024 * 1024;

class MergingReader implements SpoolReader {
  private readonly folder: string;
  private readonly segments = new Map<string, Segment>();
  private readonly cursor: Cursor;
  private lastWriter: number;

  constructor(folder: string) {
    this.folder = folder;
    makeFolder(folder);
    const names = segmentsIn(folder);
    this.cursor = openCursor(folder, names);
    this.lastWriter = Math.max(0, ...[...names, ...this.cursor.named].map(writerOf));
  }

  nextWriter(): number {
    this.lastWriter += 1;
    return this.lastWriter;
  }

  learn({ segment: name, end, items, isLast }: Durable): number {
    const segment = this.segments.get(name) ?? this.put(name, true);
    // What was found by itself after the writer ended is not told twice.
    const isNews = end > segment.end;
    if (isNews) {
      segment.end = end;
      segment.items += items;
    }
    if (isLast) this.finish(segment);
    return isNews ? items : 0;
  }

  private put(name: string, isOpen: boolean): Segment {
    const at = this.cursor.offsetOf(name);
    const segment = { name, end: at, read: at, done: at, items: 0, isOpen };
    this.segments.set(name, segment);
    return segment;
  }

  retire(writer: number): number {
    let found = 0;
    for (const name of segmentsIn(this.folder).filter((each) => writerOf(each) === writer)) {
      const known = this.segments.get(name);
      const segment = known ?? this.put(name, false);
      if (!known || known.isOpen) found += this.takeOver(segment);
      this.finish(segment);
    }
    return found;
  }

  /** Counts the items after what is known; a half-written record at the end of the file is not one. */
  private takeOver(segment: Segment): number {
    const size = statSync(join(this.folder, segment.name)).size;
    let items = 0;
    for (let at = segment.end; at < size;) {
      const { records, end } = readStretch(this.folder, segment.name, { from: at, to: size, bytes: SCAN_BYTES });
      items += records.reduce((sum, record) => sum + record.items, 0);
      segment.end = records.at(-1)?.end ?? segment.end;
      at = end;
    }
    segment.items += items;
    return items;
  }

  private finish(segment: Segment): void {
    segment.isOpen = false;
    this.deleteIfDone(segment);
  }

  private deleteIfDone(segment: Segment): void {
    if (segment.isOpen || segment.done < segment.end) return;
    this.cursor.save();
    this.segments.delete(segment.name);
    this.cursor.forget(segment.name);
    rmSync(join(this.folder, segment.name), { force: true });
  }

  /** The segment with the oldest record that was not read. */
  private oldest(): Segment | undefined {
    const first = new Map<number, Segment>();
    for (const segment of [...this.segments.values()].sort((left, right) => (left.name < right.name ? -1 : 1))) {
      const writer = writerOf(segment.name);
      if (segment.read < segment.end && !first.has(writer)) first.set(writer, segment);
    }
    const candidates = [...first.values()];
    if (candidates.length < 2) return candidates[0];
    const sequences = candidates.map((segment) => this.sequenceAt(segment));
    return candidates[sequences.reduce((best, sequence, index) => (sequence < (sequences[best] ?? 0n) ? index : best), 0)];
  }

  private sequenceAt({ name, read }: Segment): bigint {
    const header = Buffer.alloc(HEADER_BYTES);
    const handle = openSync(join(this.folder, name), 'r');
    try {
      readSync(handle, header, 0, HEADER_BYTES, read);
    } finally {
      closeSync(handle);
    }
    return sequenceIn(header);
  }

  read(bytes: number): SpoolBatch | undefined {
    const segment = this.oldest();
    if (!segment) return undefined;
    const { records, damage, end } = readStretch(this.folder, segment.name, { from: segment.read, to: segment.end, bytes });
    for (const stretch of damage) this.keepAside(segment.name, stretch);
    const items = records.reduce((sum, record) => sum + record.items, 0);
    segment.read = end;
    // All of it was read: what it should have held and did not is lost.
    const lost = end >= segment.end ? Math.max(0, segment.items - items) : 0;
    segment.items -= items + lost;
    return { payloads: records.map(({ payload }) => payload), items, lost, segment: segment.name, end };
  }

  /** Damage is no reason to stop, and none to throw away what somebody could still read. */
  private keepAside(name: string, { offset, bytes }: Damage): void {
    const aside = join(this.folder, QUARANTINE);
    try {
      makeFolder(aside);
      writeFileSync(join(aside, `${name}.${String(offset)}`), bytes, { mode: 0o600 });
    } catch {
      // A full disk: the count of what is lost says that there was something.
    }
  }

  advance({ segment: name, end }: SpoolBatch): void {
    const segment = this.segments.get(name);
    if (!segment) return;
    segment.done = end;
    this.cursor.move(name, end);
    this.deleteIfDone(segment);
  }

  size(): number {
    let sum = 0;
    for (const { end, done } of this.segments.values()) sum += end - done;
    return sum;
  }

  close(): void {
    this.cursor.close();
  }
}

/** Opens the segments of a folder; `found` are the items former writers left in them. One process at a time. */
export function openReader(folder: string): { readonly reader: SpoolReader; readonly found: number } {
  const reader = new MergingReader(folder);
  const writers = new Set(segmentsIn(folder).map(writerOf));
  const found = [...writers].reduce((sum, writer) => sum + reader.retire(writer), 0);
  return { reader, found };
}
