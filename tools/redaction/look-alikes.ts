import { couldBeCard, withCifCheck, withDniLetter, withLuhn, withNieLetter } from './checks';
import { BASE64URL, DIGITS, UPPER } from './dice';
import type { Dice } from './dice';
import { SHAPES } from './shapes';

const HEX = `${DIGITS}abcdef`;
const uuid = (dice: Dice): string => [8, 4, 4, 4, 12].map((length) => dice.of(HEX, length)).join('-');

const PARTS: Readonly<Record<string, (dice: Dice, argument: string) => string>> = {
  d: (dice, length) => dice.digits(Number(length)),
  h: (dice, length) => dice.of(HEX, Number(length)),
  H: (dice, length) => dice.of(HEX, Number(length)).toUpperCase(),
  b: (dice, length) => dice.of(BASE64URL, Number(length)),
  L: (dice, length) => dice.of(UPPER, Number(length)),
  u: (dice) => uuid(dice),
  U: (dice) => uuid(dice).toUpperCase(),
  /** Epoch seconds of 2024 to 2027, then as many digits of the fraction. */
  t: (dice, length) => String(dice.whole(1_704_067_200, 1_830_297_599)) + dice.digits(Number(length)),
  /** A number that satisfies Luhn and is of no issuer. */
  n: (dice, length) => {
    for (;;) {
      const digits = withLuhn(dice.one(['1', '7', '90', '20', '33', '57']) + dice.digits(Number(length) - 3));
      if (digits.length === Number(length) && !couldBeCard(digits)) return digits;
    }
  },
};

const fill = (template: string, dice: Dice): string =>
  template
    .replace(/\{(\d+)-(\d+)\}/g, (_all, from: string, to: string) => String(dice.whole(Number(from), Number(to))))
    .replace(/\{([dhHbLuUtn])(\d*)\}/g, (_all, part: string, argument: string) => PARTS[part]?.(dice, argument) ?? '');

const shifted = (text: string, index: number): string =>
  text.slice(0, index) + String((Number(text.charAt(index)) + 1) % 10) + text.slice(index + 1);

/** Numbers of the right shape with a check digit or letter that does not fit. */
const WRONG: Readonly<Record<string, (dice: Dice) => string>> = {
  dni: (dice) => shifted(withDniLetter(dice.digits(8)), 7),
  nie: (dice) => shifted(withNieLetter('X', dice.digits(7)), 7),
  cif: (dice) => shifted(withCifCheck(dice.one(['A', 'B', 'G']), dice.digits(7)), 8),
  pan: (dice) => shifted(withLuhn(`4${dice.digits(14)}`), 15),
  iban: (dice) => `ES${dice.whole(10, 19)} 2100 0418 4502 0005 ${dice.whole(2000, 2009)}`,
};

/** A harmless text; `undistinguished` names the rule that takes it with reason: by chance it is what the rule looks for. */
export interface LookAlike {
  readonly kind: string;
  readonly text: string;
  readonly undistinguished?: string;
}

/** Chance hits of check digits, by this folder's own arithmetic. */
function chanceOf(text: string): string | undefined {
  const isCard = [...text.matchAll(/\d{13,19}/g)].some(([digits]) => couldBeCard(digits));
  const isDni = [...text.matchAll(/\b(\d{8})[ -]?([A-Za-z])\b/g)].some(
    ([, digits = '', letter = '']) => withDniLetter(digits) === digits + letter.toUpperCase(),
  );
  const isCompany = [...text.matchAll(/\b([A-W])(\d{7})([0-9A-J])\b/g)].some(
    ([all, kind = '', digits = '']) => withCifCheck(kind, digits) === all,
  );
  return isCard ? 'pan' : isDni ? 'dni' : isCompany ? 'cif' : undefined;
}

/** The harmless half of the corpus. */
export function lookAlikes(dice: Dice): readonly LookAlike[] {
  return SHAPES.flatMap(([kind, samples, ...templates]) =>
    Array.from({ length: samples }, (_, index): LookAlike => {
      const template = (templates[index % templates.length] ?? '').replace(
        /\{wrong-(\w+)\}/g,
        (_all, name: string) => WRONG[name]?.(dice) ?? '',
      );
      const text = fill(template, dice);
      const chance = chanceOf(text);
      return { kind, text, ...(chance === undefined ? {} : { undistinguished: chance }) };
    }),
  );
}
