import { fromBufferPromise } from 'yauzl';
import type { Entry, ZipFile } from 'yauzl';
import { CodedError } from '../../core/errors';
import { gatewayError } from '../errors';

/** One file of an upload. */
export interface UploadedFile {
  readonly name: string;
  readonly content: Buffer;
}

/** Bounds of an archive. */
export interface ArchiveLimits {
  readonly entries: number;
  /** Bytes of one file after decompression. */
  readonly file: number;
}

/** What archivers add, and what describes a bundle without being symbols. */
const BESIDE = /(?:^|\/)(?:__MACOSX\/|\.DS_Store$|Info\.plist$)|\/$/;
const ZIP = 0x04034b50;
/** Symbols shrink to a tenth, text of mappings to a thirtieth; a large file that shrinks to less than a hundredth is a bomb. */
const MOST_RATIO = 100;
const HARMLESS_BYTES = 16 * 1024 * 1024;

/** True for a zip archive. */
export const isArchive = (content: Buffer): boolean => content.length > 4 && content.readUInt32LE(0) === ZIP;

async function contentOf(zip: ZipFile, entry: Entry, limit: number): Promise<Buffer> {
  if (entry.uncompressedSize > limit) throw gatewayError('APPMON-GATEWAY-TOO-LARGE', { limit });
  if (entry.uncompressedSize > Math.max(HARMLESS_BYTES, entry.compressedSize * MOST_RATIO)) throw gatewayError('APPMON-SYMBOLS-ARCHIVE');
  const chunks: Buffer[] = [];
  // The stream fails when it gives more than the entry declared.
  for await (const chunk of (await zip.openReadStreamPromise(entry)) as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The files of a zip archive one by one, so that only one of them is in memory. Throws a coded error for a damaged or outsized archive. */
export async function* filesOf(archive: Buffer, limits: ArchiveLimits): AsyncGenerator<UploadedFile> {
  try {
    const zip = await fromBufferPromise(archive, { lazyEntries: true, validateEntrySizes: true });
    if (zip.entryCount > limits.entries) throw gatewayError('APPMON-SYMBOLS-ENTRIES', { limit: limits.entries });
    for await (const entry of zip.eachEntry())
      if (!BESIDE.test(entry.fileName)) yield { name: entry.fileName, content: await contentOf(zip, entry, limits.file) };
  } catch (error) {
    throw error instanceof CodedError ? error : gatewayError('APPMON-SYMBOLS-ARCHIVE', {}, { cause: error });
  }
}
