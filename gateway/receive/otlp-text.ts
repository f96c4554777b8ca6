import { isUtf8 } from 'node:buffer';
import { BufferReader } from 'protobufjs';

/** Longest text that is remembered, in bytes: names of attributes, versions, screens. */
const LONGEST_KNOWN = 48;
const SLOTS = 256;
const LAST_OF_ASCII = 0x7f;

/** What a decoder writes for bytes that are no UTF-8. */
const REPLACEMENT = '\ufffd';

/** The text of some bytes; what is no UTF-8 is refused, as by the library. */
function textAt(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString('utf8', start, end);
  if (text.includes(REPLACEMENT) && !isUtf8(bytes.subarray(start, end))) throw new TypeError('Expected text in UTF-8.');
  return text;
}

/** Whether a text of ASCII is what stands there. */
function standsAt(text: string, bytes: Buffer, start: number): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) !== bytes[start + index]) return false;
  return true;
}

/**
 * Reads the texts of one request. Names of attributes and most of their values repeat in each of its records: a short text is made once,
 * and is the same one wherever it comes again, so that it is neither copied nor hashed anew for each lookup. The library makes each
 * short text of pieces of eight characters, which are put together when they are looked at. Nothing is remembered beyond the request.
 */
export class TextReader extends BufferReader {
  /** Texts of ASCII by the hash of their bytes; of two with one hash the later is remembered. */
  private readonly known = new Array<string | undefined>(SLOTS);

  /** The next text, its length before it. */
  override stringVerify(): string {
    const bytes = this.buf as Buffer;
    const length = this.size();
    const start = this.pos;
    if (start + length > this.len) throw new RangeError(`Expected ${String(length)} bytes of text.`);
    this.pos = start + length;
    return length > LONGEST_KNOWN ? textAt(bytes, start, this.pos) : this.shortText(bytes, start);
  }

  /** The text between there and where the reader is. */
  private shortText(bytes: Buffer, start: number): string {
    const end = this.pos;
    let hash = end - start;
    let bits = 0;
    for (let index = start; index < end; index++) {
      const byte = bytes[index] as number;
      hash = (Math.imul(hash, 31) + byte) | 0;
      bits |= byte;
    }
    if (bits > LAST_OF_ASCII) return textAt(bytes, start, end);
    const slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    const before = this.known[slot];
    if (before?.length === end - start && standsAt(before, bytes, start)) return before;
    return (this.known[slot] = bytes.toString('latin1', start, end));
  }
}
