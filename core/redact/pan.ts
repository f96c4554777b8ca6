import type { Span, TextRule } from './types';

/** Luhn check, ISO/IEC 7812-1 annex B. */
export function isLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 48;
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

type Range = readonly [from: number, to: number, lengths: readonly number[]];
const LONG = [16, 17, 18, 19];
const MAESTRO = [13, 14, 15, 16, 17, 18, 19];

/** Issuer ranges by the first four digits (public lists of the card schemes) and the lengths they use. */
const ISSUERS: readonly Range[] = [
  [2200, 2205, LONG], // Mir, Borica
  [2221, 2720, [16]], // Mastercard
  [3000, 3059, [14, 16, 17, 18, 19]], // Diners Club
  [3095, 3095, [14, 16, 17, 18, 19]],
  [3400, 3499, [15]], // American Express
  [3528, 3589, LONG], // JCB
  [3600, 3699, [14, 15, 16, 17, 18, 19]], // Diners Club
  [3700, 3799, [15]], // American Express
  [3800, 3999, [14, 16, 17, 18, 19]], // Diners Club
  [4000, 4999, [13, 16, 19]], // Visa
  [5018, 5018, MAESTRO],
  [5019, 5019, [16]], // Dankort
  [5020, 5020, MAESTRO],
  [5038, 5038, MAESTRO],
  [5060, 5061, [16, 18, 19]], // Verve
  [5080, 5089, [16]], // RuPay
  [5100, 5599, [16]], // Mastercard
  [5893, 5893, MAESTRO],
  [6011, 6011, LONG], // Discover
  [6200, 6299, LONG], // UnionPay
  [6304, 6304, MAESTRO],
  [6360, 6369, LONG], // InterPayment
  [6370, 6399, [16]], // InstaPayment
  [6440, 6599, LONG], // Discover, RuPay
  [6759, 6763, MAESTRO],
  [8100, 8299, LONG], // UnionPay, RuPay
  [9792, 9792, [16]], // Troy
];

/** True for the digits of a payment card number: issuer range, length of that issuer and check digit. */
export function isPan(digits: string): boolean {
  const prefix = Number(digits.slice(0, 4));
  const issued = ISSUERS.some(([from, to, lengths]) => prefix >= from && prefix <= to && lengths.includes(digits.length));
  return issued && !/^(\d)\1+$/.test(digits) && isLuhn(digits);
}

/** Groupings in which card numbers are printed. */
const PRINTED = new Set([
  '4-4-4-4',
  '4-4-4-4-1',
  '4-4-4-4-2',
  '4-4-4-4-3',
  '4-6-5',
  '4-6-4',
  '4-4-4-1',
  '4-4-5',
  '4-5-6',
  '6-13',
  '4-4-8',
  '4-8-4',
  '4-12',
  '6-10',
  '4-4-4-2',
  '4-4-4-3',
]);
const TOKENS = /\d+/g;
const SEPARATORS = new Set([' ', '-', '.', '_', '\u00a0']);

/** Characters from which on a run of letters and digits is no number that somebody wrote. */
const LONGEST_NUMBER = 30;

/** True when a run of digits is part of a hexadecimal number, an identifier in base 16, or the fraction of a decimal. */
function isInsideNumber(text: string, start: number, end: number): boolean {
  let left = start;
  let right = end;
  // No farther than it takes to know: a long run of letters and digits is looked at once for each of its numbers.
  while (left > 0 && start - left <= LONGEST_NUMBER && /[0-9A-Za-z]/.test(text.charAt(left - 1))) left--;
  while (right < text.length && right - end <= LONGEST_NUMBER && /[0-9A-Za-z]/.test(text.charAt(right))) right++;
  if (left !== start || right !== end)
    return /^(0[xX])?[0-9a-fA-F]+$/.test(text.slice(left, right)) || isBase64ish(text.slice(left, right));
  return /\d\.$/.test(text.slice(Math.max(0, start - 2), start)) || /^\.\d/.test(text.slice(end, end + 2));
}

const isBase64ish = (token: string): boolean => token.length > LONGEST_NUMBER;

function windowFrom(tokens: readonly RegExpMatchArray[], first: number, text: string): Span | undefined {
  const start = tokens[first]?.index ?? 0;
  let digits = '';
  let shape = '';
  let separator = '';
  for (let index = first; index < tokens.length && index < first + 6; index++) {
    const token = tokens[index];
    if (!token) break;
    if (index > first) {
      const previous = tokens[index - 1];
      const gap = text.slice((previous?.index ?? 0) + (previous?.[0].length ?? 0), token.index);
      if (!SEPARATORS.has(gap) || (separator !== '' && gap !== separator)) break;
      separator = gap;
    }
    digits += token[0];
    shape += `${shape ? '-' : ''}${String(token[0].length)}`;
    if (digits.length > 19) break;
    const end = (token.index ?? 0) + token[0].length;
    if (digits.length < 13 || !isPan(digits)) continue;
    if (index === first ? !isInsideNumber(text, start, end) : PRINTED.has(shape)) return { start, end };
  }
  return undefined;
}

/** Payment card numbers, plain or in printed groups. Luhn alone passes a tenth of all identifiers, hence issuer and length. */
export const panRule: TextRule = {
  id: 'pan',
  mayMatch: (text, { digits }) => digits >= 13 && /\d(?:[ ._\u00a0-]?\d){12}/.test(text),
  find: (text) => {
    const tokens = [...text.matchAll(TOKENS)];
    const spans: Span[] = [];
    let from = 0;
    tokens.forEach((token, index) => {
      if (token.index < from) return;
      const span = windowFrom(tokens, index, text);
      if (!span) return;
      spans.push(span);
      from = span.end;
    });
    return spans;
  },
};
