import { decodeText, utf8Of } from '../../bytes';
import type { ByteReader } from '../../bytes';

const MAX_TEXT = 4096;

/** A text with its length in bytes before it, in UTF-16 (MINIDUMP_STRING). */
export function textAt(reader: ByteReader, at: number): string {
  return decodeText(reader.slice(at + 4, Math.min(reader.u32(at), MAX_TEXT)), 'utf-16le');
}

/** A text with its length in bytes before it, in UTF-8 (Crashpad, MinidumpUTF8String). */
export function utf8At(reader: ByteReader, at: number): string {
  return utf8Of(reader.slice(at + 4, Math.min(reader.u32(at), MAX_TEXT)));
}
