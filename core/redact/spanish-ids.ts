import { spansOf } from './spans';
import type { TextRule } from './types';

/** Check letters of the Spanish identity number: remainder of the number by 23 (Real Decreto 1553/2005). */
const LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE';

/** True for a Spanish identity number (8 digits and letter). */
export const isDni = (digits: string, letter: string): boolean => LETTERS.charAt(Number(digits) % 23) === letter.toUpperCase();

/** True for a foreigner's number: X, Y, Z stand for 0, 1, 2 before the seven digits. */
export const isNie = (prefix: string, digits: string, letter: string): boolean =>
  isDni(`${'XYZ'.indexOf(prefix.toUpperCase())}${digits}`, letter);

/** True for a company's tax number: the check is a digit, or a letter, after the kind of company (Orden EHA/451/2008). */
export function isCif(kind: string, digits: string, check: string): boolean {
  let sum = 0;
  for (let index = 0; index < 7; index++) {
    const digit = Number(digits.charAt(index));
    const doubled = index % 2 === 0 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  const control = (10 - (sum % 10)) % 10;
  const letter = 'JABCDEFGHI'.charAt(control);
  if ('PQRSNW'.includes(kind)) return check === letter;
  if ('ABEH'.includes(kind)) return check === String(control);
  return check === String(control) || check === letter;
}

const DNI = /(?<![\p{L}\p{N}])(?:(\d{8})|(\d{1,2}\.\d{3}\.\d{3}))[ -]?([A-Za-z])(?![\p{L}\p{N}])/gu;
const NIE = /(?<![\p{L}\p{N}])([XYZxyz])[ -]?(\d{7})[ -]?([A-Za-z])(?![\p{L}\p{N}])/gu;
const CIF = /(?<![\p{L}\p{N}])([ABCDEFGHJNPQRSUVW])[ -]?(\d{7})[ -]?([0-9A-J])(?![\p{L}\p{N}])/gu;

const group = (match: RegExpMatchArray, index: number): string => match[index] ?? '';
/** A run of seven or eight digits (the number of a company ends in a digit, which makes eight of seven), or a number in printed groups. */
const mayMatch: TextRule['mayMatch'] = (text, { digits, dots, identityRuns }) =>
  identityRuns > 0 || (dots > 1 && digits > 6 && /\d\.\d{3}\.\d{3}/.test(text));

/** Identity numbers of Spaniards. */
export const dniRule: TextRule = {
  id: 'dni',
  mayMatch,
  find: (text) => spansOf(text, DNI, (match) => isDni((match[1] ?? group(match, 2)).replaceAll('.', ''), group(match, 3))),
};

/** Identity numbers of foreigners in Spain. */
export const nieRule: TextRule = {
  id: 'nie',
  mayMatch,
  find: (text) => spansOf(text, NIE, (match) => isNie(group(match, 1), group(match, 2), group(match, 3))),
};

/** Tax numbers of companies in Spain. */
export const cifRule: TextRule = {
  id: 'cif',
  mayMatch,
  find: (text) => spansOf(text, CIF, (match) => isCif(group(match, 1), group(match, 2), group(match, 3))),
};
