import { storeError } from '../errors';
import type { LogFile, LogFiles } from './files';
import { encodeHeader, HEADER_BYTES, MAX_PAYLOAD_BYTES, scanSegment, type LogRecord } from './record';

export interface LogOptions {
  /** Records up to this sequence are durable elsewhere and are not replayed. */
  readonly applied: number;
  /** Takes every later record, in order, while the log opens. */
  readonly replay: (record: LogRecord) => void;
  /** A segment that has grown past this is closed and the next one begun. */
  readonly segmentBytes?: number;
  /** Hears of damage that was set aside: file name and bytes. */
  readonly onDamage?: (name: string, bytes: number) => void;
}

interface Segment {
  readonly name: string;
  lastSequence: number;
}

interface Waiting {
  readonly payload: Uint8Array;
  readonly resolve: (sequence: number) => void;
  readonly reject: (error: unknown) => void;
}

const SEGMENT_BYTES = 64 * 1024 * 1024;
const MAX_BUFFERS_PER_WRITE = 512;
const segmentName = (number: number): string => `${String(number).padStart(12, '0')}.log`;

/**
 * Append-only log with group commit: what arrives while a sync is under way is written and synced together, then all
 * senders are answered. One process owns the directory.
 */
export class AppendLog {
  readonly #files: LogFiles;
  readonly #segmentBytes: number;
  readonly #segments: Segment[];
  #nextNumber: number;
  #lastSequence: number;
  #active: { file: LogFile; segment: Segment; size: number } | undefined;
  #waiting: Waiting[] = [];
  #committing: Promise<void> | undefined;

  private constructor(files: LogFiles, options: LogOptions, found: { segments: Segment[]; nextNumber: number; lastSequence: number }) {
    this.#files = files;
    this.#segmentBytes = options.segmentBytes ?? SEGMENT_BYTES;
    this.#segments = found.segments;
    this.#nextNumber = found.nextNumber;
    this.#lastSequence = found.lastSequence;
  }

  /**
   * Opens the directory and hands every intact record later than `applied` to `replay`, in order. A torn end of the last
   * segment is cut off; damage elsewhere is copied to a `.bad` file, reported, and reading goes on behind it.
   */
  static async open(files: LogFiles, options: LogOptions): Promise<AppendLog> {
    const { applied, replay } = options;
    const names = [...(await files.list())];
    const segments: Segment[] = [];
    let last = 0;
    for (const name of names) {
      const bytes = await files.read(name);
      const { records, damage } = scanSegment(bytes, last);
      for (const { start, end } of damage) {
        if (name === names.at(-1) && end === bytes.length) await files.truncate(name, start);
        else {
          await files.quarantine(`${name}.${start}.bad`, bytes.subarray(start, end));
          options.onDamage?.(name, end - start);
        }
      }
      for (const record of records) if (record.sequence > applied) replay(record);
      last = records.at(-1)?.sequence ?? last;
      segments.push({ name, lastSequence: last });
    }
    const nextNumber = Number.parseInt(names.at(-1) ?? '0', 10) + 1;
    return new AppendLog(files, options, { segments, nextNumber, lastSequence: Math.max(last, applied) });
  }

  /** Resolves with the record's sequence once it is on disk. A full disk rejects with APPMON-LOG-FULL and leaves the log usable. */
  append(payload: Uint8Array): Promise<number> {
    if (payload.byteLength === 0 || payload.byteLength > MAX_PAYLOAD_BYTES) {
      return Promise.reject(storeError('APPMON-LOG-RECORD', { bytes: payload.byteLength, limit: MAX_PAYLOAD_BYTES }));
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ payload, resolve, reject });
      this.#committing ??= this.#commitAll();
    });
  }

  /** Resolves when everything handed to `append` so far has been answered. */
  async idle(): Promise<void> {
    while (this.#committing) await this.#committing;
  }

  /** Deletes the closed segments whose records are all durable elsewhere, up to and including `sequence`. */
  async release(sequence: number): Promise<void> {
    const done = this.#segments.filter((segment) => segment !== this.#active?.segment && segment.lastSequence <= sequence);
    for (const segment of done) {
      await this.#files.remove(segment.name);
      this.#segments.splice(this.#segments.indexOf(segment), 1);
    }
  }

  async close(): Promise<void> {
    await this.idle();
    await this.#closeSegment();
  }

  async #commitAll(): Promise<void> {
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0, MAX_BUFFERS_PER_WRITE / 2);
      try {
        const first = await this.#commit(group.map(({ payload }) => payload));
        group.forEach(({ resolve }, at) => resolve(first + at));
      } catch (error) {
        for (const { reject } of group) reject(this.#explain(error));
      }
    }
    this.#committing = undefined;
  }

  async #commit(payloads: readonly Uint8Array[]): Promise<number> {
    const active = await this.#segmentForWrite();
    const first = this.#lastSequence + 1;
    const buffers = payloads.flatMap((payload, at) => [encodeHeader(first + at, payload), payload]);
    const total = payloads.reduce((sum, payload) => sum + HEADER_BYTES + payload.byteLength, 0);
    try {
      const written = await active.file.write(buffers, active.size);
      // A disk that fills up writes short without an error; the next call would say ENOSPC.
      if (written !== total) throw Object.assign(new Error('short write'), { code: 'ENOSPC' });
      await active.file.sync();
    } catch (error) {
      await this.#abandon(active.size, payloads.length);
      throw error;
    }
    active.size += total;
    this.#lastSequence = first + payloads.length - 1;
    active.segment.lastSequence = this.#lastSequence;
    return first;
  }

  async #segmentForWrite(): Promise<{ file: LogFile; segment: Segment; size: number }> {
    if (this.#active && this.#active.size < this.#segmentBytes) return this.#active;
    await this.#closeSegment();
    const segment: Segment = { name: segmentName(this.#nextNumber), lastSequence: this.#lastSequence };
    const file = await this.#files.create(segment.name);
    this.#nextNumber += 1;
    await this.#files.syncDirectory();
    this.#segments.push(segment);
    this.#active = { file, segment, size: 0 };
    return this.#active;
  }

  /**
   * After a failed write or sync the descriptor is never trusted again: the segment is cut back to its last good byte and
   * closed. The cut itself may not reach the disk, so refused records could reappear at the next start: their sequences stay unused.
   */
  async #abandon(goodBytes: number, refused: number): Promise<void> {
    const failed = this.#active;
    this.#active = undefined;
    this.#lastSequence += refused;
    if (failed) failed.segment.lastSequence = this.#lastSequence;
    await failed?.file.truncate(goodBytes).catch(() => undefined);
    await failed?.file.close().catch(() => undefined);
  }

  async #closeSegment(): Promise<void> {
    const active = this.#active;
    this.#active = undefined;
    await active?.file.close();
  }

  #explain(error: unknown): unknown {
    const code = (error as NodeJS.ErrnoException).code;
    const directory = this.#files.directory;
    if (code === 'ENOSPC' || code === 'EDQUOT') return storeError('APPMON-LOG-FULL', { directory }, { cause: error });
    return storeError('APPMON-LOG-WRITE', { directory, reason: (error as Error).message }, { cause: error });
  }
}
