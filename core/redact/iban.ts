import { isWordAt } from './spans';
import type { Span, TextRule } from './types';

/** Lengths by country, from the public IBAN registry (ISO 13616). */
const LENGTHS: Readonly<Record<string, number>> = {
  AD: 24,
  AE: 23,
  AL: 28,
  AT: 20,
  AZ: 28,
  BA: 20,
  BE: 16,
  BG: 22,
  BH: 22,
  BI: 27,
  BR: 29,
  BY: 28,
  CH: 21,
  CR: 22,
  CY: 28,
  CZ: 24,
  DE: 22,
  DJ: 27,
  DK: 18,
  DO: 28,
  EE: 20,
  EG: 29,
  ES: 24,
  FI: 18,
  FK: 18,
  FO: 18,
  FR: 27,
  GB: 22,
  GE: 22,
  GI: 23,
  GL: 18,
  GR: 27,
  GT: 28,
  HN: 28,
  HR: 21,
  HU: 28,
  IE: 22,
  IL: 23,
  IQ: 23,
  IS: 26,
  IT: 27,
  JO: 30,
  KW: 30,
  KZ: 20,
  LB: 28,
  LC: 32,
  LI: 21,
  LT: 20,
  LU: 20,
  LV: 21,
  LY: 25,
  MC: 27,
  MD: 24,
  ME: 22,
  MK: 19,
  MN: 20,
  MR: 27,
  MT: 31,
  MU: 30,
  NI: 28,
  NL: 18,
  NO: 15,
  OM: 23,
  PK: 24,
  PL: 28,
  PS: 29,
  PT: 25,
  QA: 29,
  RO: 24,
  RS: 22,
  RU: 33,
  SA: 24,
  SC: 31,
  SD: 18,
  SE: 24,
  SI: 19,
  SK: 24,
  SM: 27,
  SO: 23,
  ST: 25,
  SV: 28,
  TL: 23,
  TN: 24,
  TR: 26,
  UA: 29,
  VA: 22,
  VG: 24,
  XK: 20,
  YE: 30,
};

/** Check of ISO 7064 mod 97-10 over the account number with its first four characters moved to the end. */
export function isIban(compact: string): boolean {
  const text = compact.toUpperCase();
  if (LENGTHS[text.slice(0, 2)] !== text.length) return false;
  let remainder = 0;
  for (const character of text.slice(4) + text.slice(0, 4)) {
    const value = parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder === 1;
}

const START = /[A-Za-z]{2}\d{2}/g;
const SEPARATOR = /[ \u00a0.-]/;

/** The end of an account number of `length` characters that starts at `start`, single separators allowed; undefined when it breaks off. */
function endOf(text: string, start: number, length: number): { end: number; compact: string } | undefined {
  let compact = '';
  let index = start;
  while (compact.length < length && index < text.length) {
    const character = text.charAt(index);
    if (/[A-Za-z0-9]/.test(character)) compact += character;
    else if (!SEPARATOR.test(character) || SEPARATOR.test(text.charAt(index - 1))) return undefined;
    index++;
  }
  return compact.length === length ? { end: index, compact } : undefined;
}

/** True at the start of a word, or of a part of a name that begins with a capital: `accountES91…`. */
const startsWord = (text: string, index: number): boolean =>
  !isWordAt(text, index - 1) || /[a-z][A-Z]/.test(text.slice(index - 1, index + 1));

/** International bank account numbers in any country's length, compact or in groups. */
export const ibanRule: TextRule = {
  id: 'iban',
  mayMatch: (text, { digits }) => digits >= 2 && text.length >= 15 && /[A-Za-z]{2}\d{2}[ \u00a0.-]?[A-Za-z0-9]/.test(text),
  find: (text) => {
    const spans: Span[] = [];
    for (const match of text.matchAll(START)) {
      const length = LENGTHS[match[0].slice(0, 2).toUpperCase()];
      if (!length || !startsWord(text, match.index)) continue;
      const found = endOf(text, match.index, length);
      if (found && !isWordAt(text, found.end) && isIban(found.compact)) spans.push({ start: match.index, end: found.end });
    }
    return spans;
  },
};
