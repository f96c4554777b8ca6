import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync, gzip } from 'node:zlib';
import { readSymbols, symbolId } from '../../core/symbols';
import type { FindSymbols, SymbolDetail, SymbolIndex } from '../../core/symbols';
import { gatewayError } from '../errors';
import { makeFolder } from '../folder';
import { createIndexCache } from './cache';
import { byDetail, detailOf } from './detail';
import { inflate } from './inflate';
import { versionId } from './version';

/** What is known of a stored symbol file, beside its content. */
export interface SymbolFile {
  /** SHA-256 of the content: the same file twice is kept once. */
  readonly digest: string;
  readonly kind: SymbolIndex['kind'];
  /** Absent for what is no binary image. */
  readonly detail?: SymbolDetail | undefined;
  /** What reports name it by. */
  readonly ids: readonly string[];
  readonly name: string;
  /** Size of the content. */
  readonly bytes: number;
  /** Epoch seconds. */
  readonly uploaded: number;
  readonly app?: string | undefined;
  readonly version?: string | undefined;
}

/** What an upload says of a file. `id` names a file that carries none: a ProGuard mapping without a map id, a source map without a debug id. */
export interface Said {
  readonly name: string;
  readonly id?: string | undefined;
  readonly app?: string | undefined;
  readonly version?: string | undefined;
  /** Epoch seconds. */
  readonly now: number;
}

/** What became of an upload: `better` is the file that keeps its ids because it says more; the uploaded one was then not stored. */
export interface Added {
  readonly file: SymbolFile;
  readonly better?: SymbolFile;
}

/** Symbol files by the ids that reports use: of several with one id the most detailed counts, of equal ones the newest. */
export interface Library {
  /** Keeps a file; throws a coded error when no reader knows it or it names no id. */
  readonly add: (content: Buffer, said: Said) => Promise<Added>;
  /** The index of an id, from memory or read again from the disk. */
  readonly find: FindSymbols;
  readonly has: (id: string) => boolean;
  readonly files: () => readonly SymbolFile[];
}

/** Bounds of the library, in bytes. */
export interface LibraryLimits {
  /** Files on the disk, as they are stored; beyond it those go first that were not asked for the longest. */
  readonly disk: number;
  /** Indexes in memory, by their own estimate. */
  readonly memory: number;
}

const META = '.json';
/** A folder that changed less than this ago may change again within one step of the file system's clock. */
const SETTLED_MS = 100;

const pack = promisify<Buffer, Buffer>(gzip);

/** The index that speaks for a file: all of a fat binary, or the only one. */
function indexesOf(content: Buffer, name: string): readonly SymbolIndex[] {
  const indexes = readSymbols(content, name, inflate);
  if (indexes.length > 0) return indexes;
  throw gatewayError('APPMON-SYMBOLS-FORMAT', { name: name.slice(0, 80) });
}

/** A mapping belongs to a version whole; binary images do not, there are several in one. */
const versionIds = ({
  kind,
  app,
  version,
}: Pick<Said, 'app' | 'version'> & { readonly kind: SymbolIndex['kind'] | undefined }): string[] =>
  kind !== undefined && kind !== 'address' && app !== undefined && version !== undefined ? [versionId(app, version, kind)] : [];

class DiskLibrary implements Library {
  readonly #folder: string;
  readonly #limits: LibraryLimits;
  readonly #cache;
  #byId = new Map<string, SymbolFile>();
  #readAt = -1;

  constructor(folder: string, limits: LibraryLimits) {
    this.#folder = folder;
    this.#limits = limits;
    this.#cache = createIndexCache(limits.memory);
    makeFolder(folder);
  }

  #path(digest: string): string {
    return join(this.#folder, `${digest}.gz`);
  }

  /** Another process of the gateway may have added files: the folder's time says so. */
  #look(): Map<string, SymbolFile> {
    const changed = statSync(this.#folder).mtimeMs;
    if (changed === this.#readAt) return this.#byId;
    const files = readdirSync(this.#folder)
      .filter((name) => name.endsWith(META))
      .flatMap((name) => {
        try {
          return [JSON.parse(readFileSync(join(this.#folder, name), 'utf8')) as SymbolFile];
        } catch {
          // Removed between the two reads, or half written before a crash: the upload was not acknowledged.
          return [];
        }
      })
      .sort((a, b) => byDetail(a, b) || a.uploaded - b.uploaded);
    this.#byId = new Map(files.flatMap((file) => file.ids.map((id) => [id, file] as const)));
    this.#readAt = Date.now() - changed > SETTLED_MS ? changed : -1;
    return this.#byId;
  }

  files(): readonly SymbolFile[] {
    return [...new Set(this.#look().values())];
  }

  has(id: string): boolean {
    return this.#look().has(symbolId(id));
  }

  async add(content: Buffer, { name, id, app, version, now }: Said): Promise<Added> {
    const indexes = indexesOf(content, name);
    const digest = createHash('sha256').update(content).digest('hex');
    const kind = indexes[0]?.kind ?? 'address';
    const before = this.files().find((file) => file.digest === digest);
    const ids = [
      ...new Set([
        // Of an application and its version the upload speaks, not the file: its key says whose files it may bring.
        ...indexes.flatMap((index) => index.ids).filter((own) => !own.includes('@')),
        ...(id === undefined ? [] : [symbolId(id)]),
        ...versionIds({ kind, app, version }),
        ...(before?.ids ?? []),
      ]),
    ];
    if (ids.length === 0) throw gatewayError('APPMON-SYMBOLS-ID', { name: name.slice(0, 80) });
    const detail = detailOf(indexes);
    const file: SymbolFile = { digest, kind, detail, ids, name, bytes: content.length, uploaded: now, app, version };
    const holders = ids.map((each) => this.#look().get(each));
    const better = holders.find((holder) => holder !== undefined);
    if (better && holders.every((holder) => holder !== undefined && byDetail(file, holder) < 0)) return { file, better };
    const packed = await pack(content);
    this.#makeRoom(packed.length);
    this.#write(this.#path(digest), packed);
    try {
      this.#write(join(this.#folder, `${digest}${META}`), JSON.stringify(file));
    } catch (error) {
      if (!before) rmSync(this.#path(digest), { force: true });
      throw error;
    }
    return { file };
  }

  /** Whole or not at all, also when another process writes the same file: each has a name of its own for what is not finished. */
  #write(path: string, content: Buffer | string): void {
    const unfinished = `${path}.${String(process.pid)}.tmp`;
    try {
      writeFileSync(unfinished, content, { mode: 0o600, flush: true });
      renameSync(unfinished, path);
    } catch (cause) {
      rmSync(unfinished, { force: true });
      throw gatewayError('APPMON-SYMBOLS-DISK', {}, { cause });
    }
  }

  #makeRoom(wanted: number): void {
    if (wanted > this.#limits.disk) throw gatewayError('APPMON-SYMBOLS-ROOM', { limit: this.#limits.disk });
    const stored = this.files()
      .filter(({ digest }) => existsSync(this.#path(digest)))
      .map(({ digest }) => {
        const { size, mtimeMs } = statSync(this.#path(digest));
        return { digest, size, mtimeMs };
      })
      .sort((a, b) => a.mtimeMs - b.mtimeMs);
    let sum = stored.reduce((total, { size }) => total + size, wanted);
    for (const { digest, size } of stored) {
      if (sum <= this.#limits.disk) return;
      unlinkSync(join(this.#folder, `${digest}${META}`));
      unlinkSync(this.#path(digest));
      sum -= size;
    }
  }

  /** Handed on by itself, as a function. */
  readonly find: FindSymbols = (asked) => {
    const id = symbolId(asked);
    const file = this.#look().get(id);
    if (!file) return undefined;
    if (file.kind !== 'address') return this.#cache.get(file.digest, () => this.#read(file)[0]);
    // A fat binary holds an index for each architecture.
    return this.#cache.get(id, () => this.#read(file).find((index) => index.ids.includes(id)));
  };

  #read({ digest, name }: SymbolFile): readonly SymbolIndex[] {
    const path = this.#path(digest);
    try {
      const content = gunzipSync(readFileSync(path));
      const now = new Date();
      utimesSync(path, now, now);
      return readSymbols(content, name, inflate);
    } catch {
      // Removed by another process to make room, or damaged: the report stays as it is, and its id counts as missing.
      return [];
    }
  }
}

/** Opens the library of a folder. Several processes may read it and add to it. */
export const openLibrary = (folder: string, limits: LibraryLimits): Library => new DiskLibrary(folder, limits);
