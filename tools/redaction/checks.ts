/**
 * Check digits and shapes of the numbers in the corpus, straight from their definitions and on purpose in other ways than
 * `core/redact` computes them: what makes a sample must not share a mistake with what looks for it.
 */

/** ISO/IEC 7812-1: the digits from the right, every second one doubled, sum to a multiple of ten. */
export function luhnHolds(digits: string): boolean {
  const total = Array.from(digits)
    .reverse()
    .map((digit, index) => Number(digit) * (index % 2 === 1 ? 2 : 1))
    .reduce((sum, value) => sum + Math.floor(value / 10) + (value % 10), 0);
  return total % 10 === 0;
}

/** A number with the one last digit that satisfies Luhn, found by trying. */
export const withLuhn = (body: string): string => Array.from('0123456789', (check) => body + check).find(luhnHolds) ?? body;

/** Spelling of an account for ISO 7064: letters as two digits, the first four characters last. */
const spelled = (iban: string): bigint =>
  BigInt(Array.from(iban.slice(4) + iban.slice(0, 4), (character) => parseInt(character, 36).toString()).join(''));

/** Country and account with the two check digits that make the spelt number leave 1 by 97. */
export function withIbanCheck(country: string, account: string): string {
  const check = 98n - (spelled(`${country}00${account}`) % 97n);
  return `${country}${String(check).padStart(2, '0')}${account}`;
}

/** The letter of a Spanish identity number by its remainder, as the Ministry of the Interior prints the table. */
const DNI_LETTER: Readonly<Record<number, string>> = Object.fromEntries(
  Array.from('TRWAGMYFPDXBNJZSQVHLCKE', (letter, remainder) => [remainder, letter]),
);

/** Eight digits and their letter. */
export const withDniLetter = (digits: string): string => digits + (DNI_LETTER[Number(digits) % 23] ?? '');

/** A foreigner's number: the leading letter counts as 0, 1 or 2. */
export function withNieLetter(prefix: 'X' | 'Y' | 'Z', digits: string): string {
  const leading = { X: '0', Y: '1', Z: '2' }[prefix];
  return prefix + digits + (DNI_LETTER[Number(leading + digits) % 23] ?? '');
}

/** A company's number: the digits in even places plus the digit sums of the doubled others, its complement to ten as digit or letter. */
export function withCifCheck(kind: string, digits: string): string {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0] = Array.from(digits, Number);
  const doubled = [a, c, e, g].map((digit) => [0, 2, 4, 6, 8, 1, 3, 5, 7, 9][digit] ?? 0);
  const control = (10 - ((b + d + f + doubled.reduce((sum, value) => sum + value, 0)) % 10)) % 10;
  return kind + digits + ('PQRSNW'.includes(kind) ? 'JABCDEFGHI'.charAt(control) : String(control));
}

/** A scheme's numbers: first digits from and to (of equal length), and the lengths in use. */
export interface IssuerRange {
  readonly scheme: string;
  readonly from: number;
  readonly to: number;
  readonly lengths: readonly number[];
}

const range = (scheme: string, ...[from, to, lengths]: readonly [number, number, readonly number[]]): IssuerRange => ({
  scheme,
  from,
  to,
  lengths,
});
const TO_NINETEEN = [16, 17, 18, 19];

/** Issuer ranges in use, by ISO/IEC 7812 prefix, as the schemes publish them. */
export const ISSUER_RANGES: readonly IssuerRange[] = [
  range('American Express', 34, 34, [15]),
  range('American Express', 37, 37, [15]),
  range('Visa', 4, 4, [13, 16, 19]),
  range('Mastercard', 51, 55, [16]),
  range('Mastercard', 2221, 2720, [16]),
  range('Maestro', 5018, 5018, [13, 16, 19]),
  range('Maestro', 5020, 5020, [14, 16, 18]),
  range('Maestro', 5038, 5038, [13, 16]),
  range('Maestro', 5893, 5893, [16, 19]),
  range('Maestro', 6304, 6304, [16, 17]),
  range('Maestro', 6759, 6759, [16, 18, 19]),
  range('Maestro', 6761, 6763, [13, 16, 19]),
  range('Dankort', 5019, 5019, [16]),
  range('Diners Club', 300, 305, [14, 16]),
  range('Diners Club', 3095, 3095, [14]),
  range('Diners Club', 36, 36, [14, 16]),
  range('Diners Club', 38, 39, [14, 16]),
  range('Discover', 6011, 6011, [16, 19]),
  range('Discover', 644, 649, [16]),
  range('Discover', 65, 65, [16, 19]),
  range('UnionPay', 62, 62, TO_NINETEEN),
  range('JCB', 3528, 3589, TO_NINETEEN),
  range('RuPay', 508, 508, [16]),
  range('RuPay', 81, 82, [16]),
  range('Mir', 2200, 2204, TO_NINETEEN),
  range('Troy', 9792, 9792, [16]),
  range('Verve', 506_099, 506_198, [16, 18, 19]),
  range('InterPayment', 636, 636, TO_NINETEEN),
  range('InstaPayment', 637, 639, [16]),
];

/** True for digits that are a card number as far as anybody can tell from them alone. */
export const couldBeCard = (digits: string): boolean =>
  luhnHolds(digits) &&
  ISSUER_RANGES.some(({ from, to, lengths }) => {
    const prefix = Number(digits.slice(0, String(from).length));
    return prefix >= from && prefix <= to && lengths.some((length) => length === digits.length);
  });

/** The account part of an IBAN by country (ISO 13616 registry): n digits, a capital letters, c either, each with its count. */
export const IBAN_SHAPES: Readonly<Record<string, string>> = {
  AD: 'n8c12',
  AE: 'n19',
  AL: 'n8c16',
  AT: 'n16',
  AZ: 'a4c20',
  BA: 'n16',
  BE: 'n12',
  BG: 'a4n6c8',
  BH: 'a4c14',
  BR: 'n23a1c1',
  BY: 'c4n4c16',
  CH: 'n5c12',
  CR: 'n18',
  CY: 'n8c16',
  CZ: 'n20',
  DE: 'n18',
  DK: 'n14',
  DO: 'c4n20',
  EE: 'n16',
  EG: 'n25',
  ES: 'n20',
  FI: 'n14',
  FO: 'n14',
  FR: 'n10c11n2',
  GB: 'a4n14',
  GE: 'a2n16',
  GI: 'a4c15',
  GL: 'n14',
  GR: 'n7c16',
  GT: 'c24',
  HR: 'n17',
  HU: 'n24',
  IE: 'a4n14',
  IL: 'n19',
  IS: 'n22',
  IT: 'a1n10c12',
  JO: 'a4n4c18',
  KW: 'a4c22',
  KZ: 'n3c13',
  LB: 'n4c20',
  LI: 'n5c12',
  LT: 'n16',
  LU: 'n3c13',
  LV: 'a4c13',
  MC: 'n10c11n2',
  MD: 'c20',
  ME: 'n18',
  MK: 'n3c10n2',
  MR: 'n23',
  MT: 'a4n5c18',
  MU: 'a4n19a3',
  NL: 'a4n10',
  NO: 'n11',
  PK: 'a4c16',
  PL: 'n24',
  PS: 'a4c21',
  PT: 'n21',
  QA: 'a4c21',
  RO: 'a4c16',
  RS: 'n18',
  SA: 'n2c18',
  SE: 'n20',
  SI: 'n15',
  SK: 'n20',
  SM: 'a1n10c12',
  TN: 'n20',
  TR: 'n6c16',
  UA: 'n6c19',
  VA: 'n18',
  VG: 'a4n16',
  XK: 'n16',
};
