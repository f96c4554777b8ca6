import { textOfUtf8 } from '../../utf8';
import { symbolError } from '../errors';

const MAX_LEB_BYTES = 10;

/** Reads numbers and texts of a binary file in order. Every read past the end throws APPMON-SYMBOLS-CUT. */
export class ByteReader {
  readonly bytes: Uint8Array;
  readonly isLittle: boolean;
  at: number;
  readonly #view: DataView;

  constructor(bytes: Uint8Array, isLittle = true, at = 0) {
    this.bytes = bytes;
    this.isLittle = isLittle;
    this.at = at;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  #take(length: number): number {
    const from = this.at;
    if (length < 0 || from < 0 || from + length > this.bytes.length)
      throw symbolError('APPMON-SYMBOLS-CUT', { what: `${String(length)} bytes`, offset: from, length: this.bytes.length });
    this.at = from + length;
    return from;
  }

  get isAtEnd(): boolean {
    return this.at >= this.bytes.length;
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }
  i8(): number {
    return this.#view.getInt8(this.#take(1));
  }
  u16(): number {
    return this.#view.getUint16(this.#take(2), this.isLittle);
  }
  u24(): number {
    const [a, b, c] = [this.u8(), this.u8(), this.u8()];
    return this.isLittle ? a | (b << 8) | (c << 16) : (a << 16) | (b << 8) | c;
  }
  u32(): number {
    return this.#view.getUint32(this.#take(4), this.isLittle);
  }
  /** As a number: addresses and sizes stay below 2^53. */
  u64(): number {
    return Number(this.#view.getBigUint64(this.#take(8), this.isLittle));
  }

  /** An unsigned number of 1, 2, 4 or 8 bytes. */
  uint(size: number): number {
    switch (size) {
      case 1:
        return this.u8();
      case 2:
        return this.u16();
      case 4:
        return this.u32();
      default:
        return this.u64();
    }
  }

  uleb(): number {
    let value = 0;
    let factor = 1;
    for (let count = 0; count < MAX_LEB_BYTES; count++) {
      const byte = this.u8();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      factor *= 128;
    }
    throw symbolError('APPMON-SYMBOLS-DAMAGED', { what: 'a LEB128 number of at most ten bytes' });
  }

  sleb(): number {
    let value = 0;
    let factor = 1;
    for (let count = 0; count < MAX_LEB_BYTES; count++) {
      const byte = this.u8();
      value += (byte & 0x7f) * factor;
      factor *= 128;
      if (byte < 0x80) return (byte & 0x40) === 0 ? value : value - factor;
    }
    throw symbolError('APPMON-SYMBOLS-DAMAGED', { what: 'a LEB128 number of at most ten bytes' });
  }

  slice(length: number): Uint8Array {
    const from = this.#take(length);
    return this.bytes.subarray(from, from + length);
  }

  skip(length: number): void {
    this.#take(length);
  }

  /** A text that ends in a zero byte. */
  text(): string {
    const end = this.bytes.indexOf(0, this.at);
    const stop = end < 0 ? this.bytes.length : end;
    const text = textOfUtf8(this.bytes.subarray(this.at, stop));
    this.at = stop + 1;
    return text;
  }
}

/** The text at an offset of a section of texts; empty when the offset lies outside. */
export function textAt(section: Uint8Array | undefined, offset: number): string {
  if (section === undefined || offset < 0 || offset >= section.length) return '';
  return new ByteReader(section, true, offset).text();
}

/** Bytes as lower-case hexadecimal digits. */
export const hexOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
