import { constants } from 'node:fs';
import { open, unlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { gatewayError } from '../errors';
import { makeFolder } from '../folder';
import { encodeRecord } from './record';
import { nameOf } from './segments';

/** What a group commit put on the disk. */
export interface Durable {
  readonly segment: string;
  /** Offset after the last record of the group: all before it is on the disk. */
  readonly end: number;
  /** Bytes and items of the group. */
  readonly bytes: number;
  readonly items: number;
  /** True when nothing more is written into the segment: once it is delivered, its room is free. */
  readonly isLast: boolean;
}

/** Writes segments of its own; nobody else does. */
export interface SpoolWriter {
  /** Resolves when the payload is on the disk (group commit); rejects with a coded error when it is not. */
  readonly append: (payload: Buffer, items: number) => Promise<void>;
  /** Finishes what waits; nothing is taken any more. */
  readonly close: () => Promise<void>;
}

/** What a writer needs. */
export interface WriterParts {
  /** Number no other writer of the folder has had while its segments were there. */
  readonly writer: number;
  /** Bytes from which on a segment is full. */
  readonly segment: number;
  /** Told each group before anybody is told that it is stored. */
  readonly onDurable: (durable: Durable) => void;
}

interface Waiting {
  readonly payload: Buffer;
  readonly items: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

const { O_CREAT, O_EXCL, O_WRONLY } = constants;
/** Writes end when they are on the disk: one turn of the thread pool where a sync of its own needs two. Not every system has it. */
const O_DSYNC = (constants as { readonly O_DSYNC?: number }).O_DSYNC ?? 0;

class SegmentWriter implements SpoolWriter {
  private readonly folder: string;
  private readonly parts: WriterParts;
  private queue: Waiting[] = [];
  private handle: FileHandle | undefined;
  private writing: Promise<void> | undefined;
  private number = 0;
  private length = 0;
  private sequence = 0n;
  private isClosed = false;

  constructor(folder: string, parts: WriterParts) {
    this.folder = folder;
    this.parts = parts;
    makeFolder(folder);
  }

  append(payload: Buffer, items: number): Promise<void> {
    if (this.isClosed) return Promise.reject(gatewayError('APPMON-GATEWAY-STOPPING'));
    return new Promise((resolve, reject) => {
      this.queue.push({ payload, items, resolve, reject });
      this.writing ??= this.drain();
    });
  }

  /** One write and one sync for all that wait, again until none do. */
  private async drain(): Promise<void> {
    while (this.queue.length > 0) {
      const group = this.queue;
      this.queue = [];
      try {
        this.parts.onDurable(await this.commit(group));
        for (const { resolve } of group) resolve();
      } catch (error) {
        for (const { reject } of group) reject(gatewayError('APPMON-SPOOL-WRITE', {}, { cause: error }));
      }
    }
    this.writing = undefined;
  }

  private async commit(group: readonly Waiting[]): Promise<Durable> {
    this.handle ??= await this.openSegment();
    const start = this.length;
    const buffers = group.flatMap(({ payload, items }) => encodeRecord({ sequence: this.nextSequence(), items, payload }));
    const bytes = buffers.reduce((sum, { length }) => sum + length, 0);
    try {
      // A full disk makes the system write less than asked without an error.
      const { bytesWritten } = await this.handle.writev(buffers, start);
      if (bytesWritten !== bytes) throw new Error(`short write: ${String(bytesWritten)} of ${String(bytes)}`);
      if (O_DSYNC === 0) await this.handle.datasync();
    } catch (error) {
      await this.abandon();
      throw error;
    }
    this.length = start + bytes;
    const items = group.reduce((sum, waiting) => sum + waiting.items, 0);
    const isLast = this.length >= this.parts.segment;
    if (isLast) await this.roll();
    return { segment: this.name(), end: this.length, bytes, items, isLast };
  }

  /** The steady clock, so that it also rises when the system's is put back; by one at least. */
  private nextSequence(): bigint {
    const now = BigInt(Math.floor((performance.timeOrigin + performance.now()) * 1000));
    this.sequence = now > this.sequence ? now : this.sequence + 1n;
    return this.sequence;
  }

  /** After a failed write or sync the file is cut to what is known and never written again: a second sync could lie. */
  private async abandon(): Promise<void> {
    await this.handle?.truncate(this.length).catch(() => undefined);
    await this.roll();
    if (this.length > 0) this.parts.onDurable({ segment: this.name(), end: this.length, bytes: 0, items: 0, isLast: true });
    else await unlink(join(this.folder, this.name())).catch(() => undefined);
  }

  private name(): string {
    return nameOf(this.parts.writer, this.number);
  }

  private async roll(): Promise<void> {
    await this.handle?.close().catch(() => undefined);
    this.handle = undefined;
  }

  private async openSegment(): Promise<FileHandle> {
    this.number += 1;
    this.length = 0;
    const handle = await open(join(this.folder, this.name()), O_WRONLY | O_CREAT | O_EXCL | O_DSYNC, 0o600);
    const folder = await open(this.folder, 'r');
    await folder.sync().finally(() => folder.close());
    return handle;
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.writing;
    await this.handle?.close();
    this.handle = undefined;
  }
}

/** Opens a writer on a folder. */
export const openWriter = (folder: string, parts: WriterParts): SpoolWriter => new SegmentWriter(folder, parts);
