/** Little-endian reads; past the end of the bytes they throw a RangeError, which `attempt` and `readWhile` turn into "nothing". */
export class ByteReader {
  readonly #view: DataView;
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u8(at: number): number {
    return this.#view.getUint8(at);
  }

  u16(at: number): number {
    return this.#view.getUint16(at, true);
  }

  u32(at: number): number {
    return this.#view.getUint32(at, true);
  }

  u64(at: number): bigint {
    return this.#view.getBigUint64(at, true);
  }

  /** Exactly `size` bytes. */
  slice(at: number, size: number): Uint8Array {
    if (at < 0 || size < 0 || at + size > this.bytes.length) throw new RangeError('past the end');
    return this.bytes.subarray(at, at + size);
  }
}

/** The value of a read, or undefined when it goes past the end. */
export function attempt<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** What could be read of `count` records: the first that goes past the end is the last that is tried. */
export function readWhile<Value>(count: number, read: (index: number) => Value): Value[] {
  const values: Value[] = [];
  for (let index = 0; index < count; index++) {
    const value = attempt(() => ({ value: read(index) }));
    if (value === undefined) break;
    values.push(value.value);
  }
  return values;
}

/** Bytes as lower-case hexadecimal digits. */
export const hexOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** Part of every platform core runs on (WHATWG, Encoding), though not of the language. */
declare const TextDecoder: new (encoding: 'utf-8' | 'utf-16le') => { decode: (bytes: Uint8Array) => string };

const DECODERS = { 'utf-8': new TextDecoder('utf-8'), 'utf-16le': new TextDecoder('utf-16le') } as const;

/** UTF-8 and UTF-16 as text; what is neither becomes U+FFFD. */
export const decodeText = (bytes: Uint8Array, encoding: keyof typeof DECODERS = 'utf-8'): string => DECODERS[encoding].decode(bytes);

/** Text of UTF-8 bytes up to the first NUL. */
export function utf8Of(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return decodeText(end < 0 ? bytes : bytes.subarray(0, end));
}
