import { listOf, numberOf, objectOf, textOf } from '../../core/crash/json';
import type { Json } from '../../core/vocabulary';

/** Longest list that is kept of an attribute. */
const MAX_ARRAY = 200;

/** A 64-bit integer of a decoded message, as two words of 32 bits (`Long`). */
interface Words {
  readonly low: number;
  readonly high: number;
  readonly unsigned: boolean;
}

const isWords = (value: unknown): value is Words => typeof value === 'object' && value !== null && 'low' in value && 'high' in value;

/** The decimal digits of a 64-bit integer, which OTLP/JSON writes as text and a decoded message holds as words. */
export function digitsOf(value: unknown): string | undefined {
  if (!isWords(value)) return textOf(value);
  const bits = (BigInt(value.high >>> 0) << 32n) | BigInt(value.low >>> 0);
  return String(value.unsigned ? bits : BigInt.asIntN(64, bits));
}

/** A number of any type of the protocol; 64-bit integers to the precision of a double. */
export const amountOf = (value: unknown): number | undefined =>
  isWords(value) ? (value.unsigned ? value.high >>> 0 : value.high) * 2 ** 32 + (value.low >>> 0) : numberOf(value);

/** Epoch seconds with milliseconds of the digits of a nanosecond count; undefined for none and for 0. */
export function secondsOf(nanoseconds: string | undefined): number | undefined {
  if (nanoseconds === undefined || nanoseconds === '0' || !/^\d{1,20}$/.test(nanoseconds)) return undefined;
  return Number(nanoseconds.slice(0, -6)) / 1000;
}

/** Hexadecimal trace and span ids: OTLP/JSON writes hexadecimal, though some senders base64; decoded protobuf has the bytes. */
export function idOf(value: unknown, characters: number): string | undefined {
  const text = Buffer.isBuffer(value) ? undefined : textOf(value);
  if (text?.length === characters && /^[0-9a-fA-F]+$/.test(text)) return text.toLowerCase();
  const bytes = Buffer.isBuffer(value) ? value : Buffer.from(text ?? '', 'base64');
  const hex = bytes.length * 2 === characters ? bytes.toString('hex') : '';
  return /[^0]/.test(hex) ? hex : undefined;
}

/** How many bytes a value of bytes holds. */
const sizeOf = (value: unknown): number => (Buffer.isBuffer(value) ? value.length : Buffer.from(textOf(value) ?? '', 'base64').length);

/** The plain value of an AnyValue; of bytes only how many, since nobody can take personal data out of them. */
export function plainOf(value: unknown): Json | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { stringValue, boolValue, intValue, doubleValue, bytesValue, arrayValue, kvlistValue } = value as Readonly<Record<string, Json>>;
  if (stringValue !== undefined || boolValue !== undefined) return stringValue ?? boolValue;
  if (intValue !== undefined) return amountOf(intValue);
  if (doubleValue !== undefined) return numberOf(doubleValue);
  if (bytesValue !== undefined) return `[${String(sizeOf(bytesValue))} bytes]`;
  if (arrayValue !== undefined)
    return listOf(objectOf(arrayValue)['values'])
      .slice(0, MAX_ARRAY)
      .map((item) => plainOf(item) ?? null);
  return kvlistValue === undefined ? undefined : attributesOf(objectOf(kvlistValue)['values']);
}

/** The plain values of a list of pairs by their keys, beside those of `shared`. */
export function attributesOf(pairs: unknown, shared: Readonly<Record<string, Json>> = {}): Record<string, Json> {
  const attributes: Record<string, Json> = { ...shared };
  for (const pair of listOf(pairs)) {
    const { key, value } = objectOf(pair);
    const plain = plainOf(value);
    // Written as a member, this name would set what the object inherits.
    if (typeof key === 'string' && plain !== undefined && key !== '__proto__') attributes[key] = plain;
  }
  return attributes;
}
