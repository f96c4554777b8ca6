import { mkdir, open, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One open segment, written at explicit offsets. */
export interface LogFile {
  /** Writes the buffers one after the other from `position`; resolves with the bytes written, which may be fewer (full disk). */
  write(buffers: readonly Uint8Array[], position: number): Promise<number>;
  sync(): Promise<void>;
  truncate(size: number): Promise<void>;
  close(): Promise<void>;
}

/** The directory of segments, as the log needs it: a seam so that crashes can be modelled in memory. */
export interface LogFiles {
  readonly directory: string;
  list(): Promise<readonly string[]>;
  read(name: string): Promise<Buffer>;
  create(name: string): Promise<LogFile>;
  truncate(name: string, size: number): Promise<void>;
  remove(name: string): Promise<void>;
  /** Keeps damaged bytes aside, out of the way of later reads. */
  quarantine(name: string, bytes: Uint8Array): Promise<void>;
  /** Makes created, removed and renamed names durable. */
  syncDirectory(): Promise<void>;
}

/** The real directory. */
export async function logFiles(directory: string): Promise<LogFiles> {
  await mkdir(directory, { recursive: true });
  const path = (name: string): string => join(directory, name);
  return {
    directory,
    list: async () => (await readdir(directory)).filter((name) => name.endsWith('.log')).sort(),
    read: (name) => readFile(path(name)),
    async create(name) {
      const handle = await open(path(name), 'w+');
      return {
        write: async (buffers, position) => (await handle.writev([...buffers], position)).bytesWritten,
        sync: () => handle.datasync(),
        truncate: (size) => handle.truncate(size),
        close: () => handle.close(),
      };
    },
    async truncate(name, size) {
      const handle = await open(path(name), 'r+');
      try {
        await handle.truncate(size);
        await handle.datasync();
      } finally {
        await handle.close();
      }
    },
    remove: (name) => rm(path(name), { force: true }),
    quarantine: (name, bytes) => writeFile(path(name), bytes),
    async syncDirectory() {
      const handle = await open(directory, 'r');
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
    },
  };
}
