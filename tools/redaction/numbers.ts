import { IBAN_SHAPES, ISSUER_RANGES, withCifCheck, withDniLetter, withIbanCheck, withLuhn, withNieLetter } from './checks';
import { DIGITS, grouped, UPPER } from './dice';
import type { Dice } from './dice';

/** Makes one value in one of the ways in which people and programs write it. */
export type Writer = (dice: Dice) => string;

const BLANKS = [' ', '-', '.', '\u00a0'];
const CARD_GROUPS: Readonly<Record<number, readonly number[]>> = {
  13: [4, 4, 4, 1],
  14: [4, 6, 4],
  15: [4, 6, 5],
  16: [4, 4, 4, 4],
  17: [4, 4, 4, 4, 1],
  18: [4, 4, 4, 4, 2],
  19: [4, 4, 4, 4, 3],
};

function cardDigits(dice: Dice): string {
  const { from, to, lengths } = dice.one(ISSUER_RANGES);
  const prefix = String(dice.whole(from, to));
  return withLuhn(prefix + dice.digits(dice.one(lengths) - prefix.length - 1));
}

const card: Writer = (dice) => {
  const digits = cardDigits(dice);
  if (dice.whole(1, 2) === 1) return digits;
  return grouped(digits, CARD_GROUPS[digits.length] ?? [], dice.one(BLANKS));
};

function accountOf(shape: string, dice: Dice): string {
  const alphabets: Readonly<Record<string, string>> = { n: DIGITS, a: UPPER, c: DIGITS + UPPER };
  return Array.from(shape.matchAll(/([nac])(\d+)/g), ([, kind = 'n', length]) => dice.of(alphabets[kind] ?? DIGITS, Number(length))).join(
    '',
  );
}

const iban: Writer = (dice) => {
  // Half of what a Spanish bank's customers pay goes to Spanish accounts.
  const [country, shape] = dice.whole(1, 2) === 1 ? (['ES', 'n20'] as const) : dice.one(Object.entries(IBAN_SHAPES));
  const plain = withIbanCheck(country, accountOf(shape, dice));
  const fours = Array.from({ length: 9 }, () => 4);
  return dice.one([
    plain,
    plain,
    grouped(plain, fours, ' '),
    grouped(plain, fours, '-'),
    grouped(plain, fours, '\u00a0'),
    plain.toLowerCase(),
    grouped(plain, fours, ' ').toLowerCase(),
  ]);
};

const cased = (text: string, dice: Dice): string => (dice.whole(1, 4) === 1 ? text.toLowerCase() : text);

const dni: Writer = (dice) => {
  const plain = withDniLetter(dice.digits(8));
  const dotted = `${plain.slice(0, 2)}.${plain.slice(2, 5)}.${plain.slice(5, 8)}`;
  const letter = plain.slice(8);
  return cased(
    dice.one([
      plain,
      plain,
      `${plain.slice(0, 8)}-${letter}`,
      `${plain.slice(0, 8)} ${letter}`,
      `${dotted}-${letter}`,
      `${dotted}${letter}`,
    ]),
    dice,
  );
};

const nie: Writer = (dice) => {
  const plain = withNieLetter(dice.one(['X', 'Y', 'Z'] as const), dice.digits(7));
  const [first, middle, last] = [plain.slice(0, 1), plain.slice(1, 8), plain.slice(8)];
  return cased(dice.one([plain, plain, `${first}-${middle}-${last}`, `${first}${middle}-${last}`, `${first} ${middle} ${last}`]), dice);
};

const cif: Writer = (dice) => {
  const plain = withCifCheck(dice.one(Array.from('ABCDEFGHJPQRSUVNW')), dice.digits(7));
  return dice.one([plain, plain, `${plain.slice(0, 1)}-${plain.slice(1)}`, `${plain.slice(0, 1)}-${plain.slice(1, 8)}-${plain.slice(8)}`]);
};

/** Telephone numbers of other countries as E.164 and national plans shape them: `#` is any digit. */
const ABROAD: readonly string[] = [
  '+1 (212) 555-01##',
  '+1 415-555-26##',
  '+44 7911 ######',
  '+44 20 7946 0###',
  '+49 151 2345####',
  '+49 30 90######',
  '+33 6 12 34 ## ##',
  '+33 1 42 68 ## ##',
  '+39 347 123 ####',
  '+39 06 6982 ####',
  '+351 912 345 ###',
  '+351 21 123 ####',
  '+52 55 1234 ####',
  '+54 9 11 1234-####',
  '+57 301 234 ####',
  '+56 9 6123 ####',
  '+51 987 654 ###',
  '+593 99 123 ####',
  '+212 661-12####',
  '+41 79 123 ## ##',
  '+31 6 1234####',
  '+32 470 12 ## ##',
  '+48 512 345 ###',
  '+40 721 234 ###',
  '+86 138 1234 ####',
  '+91 98765 4####',
  '+55 11 91234-####',
  '+58 412-123####',
  '+376 312 ###',
  '+353 85 123 ####',
  '+420 601 123 ###',
  '+598 94 123 ###',
  '+81 90-1234-####',
  '+61 412 345 ###',
  '+971 50 123 ####',
];

const spanishGroups: readonly (readonly number[])[] = [
  [3, 3, 3],
  [3, 2, 2, 2],
];

const phone: Writer = (dice) => {
  if (dice.whole(1, 3) === 1) {
    const printed = dice.one(ABROAD).replaceAll('#', () => dice.digits(1));
    return dice.one([printed, `+${printed.replace(/\D/g, '')}`]);
  }
  const number = dice.one(['6', '7', '91', '93', '95', '96', '98', '85', '88']) + dice.digits(9);
  const national = number.slice(0, 9);
  const written = grouped(national, dice.one(spanishGroups), dice.one([' ', '-', '.', '\u00a0']));
  return dice.one([
    `+34${national}`,
    `+34 ${national}`,
    `+34 ${written}`,
    `(+34) ${written}`,
    `0034${national}`,
    `0034 ${written}`,
    written,
  ]);
};

const NAMES = ['ana', 'jose.luis', 'm_lopez', 'JGarcia', 'begoña', 'iñaki.etxe', 'maria-jose', "o'neill", 'x', 'núria.puig'];
const DOMAINS = [
  'example.com',
  'correo.example.es',
  'mail.example.co.uk',
  'EXAMPLE.ORG',
  'ejemplo.es',
  'señal.example',
  'xn--e1afmkfd.example',
  'example.cat',
  'sub.a-b.example.info',
];

const email: Writer = (dice) => {
  const tag = dice.one(['', '', '', '+banco', `+${dice.digits(3)}`, `.${dice.digits(2)}`]);
  return `${dice.one(NAMES)}${dice.one(['', dice.digits(2)])}${tag}@${dice.one(DOMAINS)}`;
};

/** Values that are recognised by themselves, by rule, with how many samples of each the corpus holds. */
export const NUMBERS: readonly (readonly [rule: string, samples: number, write: Writer])[] = [
  ['pan', 560, card],
  ['iban', 480, iban],
  ['dni', 240, dni],
  ['nie', 160, nie],
  ['cif', 160, cif],
  ['phone', 420, phone],
  ['email', 360, email],
];

const LETTERED = ['card§x', 'tarjeta§', 'PAN§EUR', 'visa_§_ok', 'num§;', 'tarj.§', '/cards/§/limits', 'CARD§Z9', 'x§y'];

/** A card number written against letters, as names of files and cache keys have it. */
export function gluedCard(dice: Dice): { readonly text: string; readonly written: string } {
  const written = cardDigits(dice);
  return { text: dice.one(LETTERED).replace('§', written), written };
}
