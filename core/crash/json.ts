import type { Json, JsonObject } from '../vocabulary';

/** Readers of parsed JSON that take anything and give undefined where the type is another. */
export const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);
export const objectOf = (value: unknown): JsonObject => (isObject(value) ? value : {});
export const listOf = (value: unknown): readonly Json[] => (Array.isArray(value) ? (value as readonly Json[]) : []);
export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined;

/** A number from a number or a decimal text (64-bit integers arrive as text). */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

const LOW_BITS = 2 ** 24;
const TWELVE_BITS = 2 ** 12;
/** Three digits at a time: a report writes hundreds of addresses, and V8 leaves its fast code for each conversion. */
const DIGITS = Array.from({ length: TWELVE_BITS }, (_none, value) => value.toString(16));
const THREE_DIGITS = DIGITS.map((digits) => digits.padStart(3, '0'));

const sixDigits = (value: number): string =>
  (THREE_DIGITS[Math.floor(value / TWELVE_BITS)] ?? '') + (THREE_DIGITS[value % TWELVE_BITS] ?? '');

/** Hexadecimal digits of a safe integer that is not negative. */
function hexOf(value: number): string {
  if (value < TWELVE_BITS) return DIGITS[value] ?? '';
  if (value < LOW_BITS) return (DIGITS[Math.floor(value / TWELVE_BITS)] ?? '') + (THREE_DIGITS[value % TWELVE_BITS] ?? '');
  return hexOf(Math.floor(value / LOW_BITS)) + sixDigits(value % LOW_BITS);
}

/** A hexadecimal address with `0x`, from a number or a text; undefined for none. */
export function addressOf(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return `0x${hexOf(value)}`;
  if (typeof value !== 'string' || !/^(?:0x[0-9a-fA-F]+|\d+)$/.test(value)) return undefined;
  return `0x${BigInt(value).toString(16)}`;
}

const QUOTE = 0x22;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** Nesting that no sender needs; each level of more takes some fifty bytes of memory for two of text. */
const DEEPEST = 10_000;
/** What is shorter cannot be nested so deep that it matters. */
const SHORT = 4 * DEEPEST;

/** Whether a text has so many of a bracket that they may be nested deeper than that; read without looking at each character. */
function hasMany(text: string, bracket: string): boolean {
  let at = text.indexOf(bracket);
  for (let count = 1; at >= 0; count++) {
    if (count > DEEPEST / 2) return true;
    at = text.indexOf(bracket, at + 1);
  }
  return false;
}

/** Whether brackets are nested deeper than that; those inside strings do not count. */
function isTooDeep(text: string): boolean {
  if (!hasMany(text, '[') && !hasMany(text, '{')) return false;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      while (++at < text.length && text.charCodeAt(at) !== QUOTE) if (text.charCodeAt(at) === BACKSLASH) at++;
    } else if (code === OPEN_BRACKET || code === OPEN_BRACE) {
      if (++depth > DEEPEST) return true;
    } else if (code === CLOSE_BRACKET || code === CLOSE_BRACE) depth--;
  }
  return false;
}

/** JSON that this program wrote, or undefined when the text is none. */
export function parseOwnJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** JSON that somebody sent, or undefined when the text is none or nested more than 10,000 deep. */
export const parseJson = (text: string): Json | undefined => (text.length > SHORT && isTooDeep(text) ? undefined : parseOwnJson(text));

/**
 * Epoch seconds of the date forms reports use: ISO 8601, `2026-03-04 09:41:06.8123 +0100`, `2026-03-04 08:41:06.812000 UTC`.
 * Undefined for anything else.
 */
export function epochOf(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined;
  const match = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:\.(\d+))?\s*(Z|UTC|[+-]\d{2}:?\d{2})?$/.exec(value.trim());
  if (!match) return undefined;
  const [, date = '', time = '', fraction = '0', zone = 'Z'] = match;
  const offset = zone === 'UTC' ? 'Z' : zone.replace(/^([+-]\d{2}):?(\d{2})$/, '$1:$2');
  const whole = Date.parse(`${date}T${time}${offset}`);
  return Number.isNaN(whole) ? undefined : whole / 1000 + Math.round(Number(`0.${fraction}`) * 1000) / 1000;
}

/** The last part of a path. */
export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
