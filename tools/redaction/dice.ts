import { seeded } from '../demo/random';

/** Chances of one corpus: the same seed throws the same. */
export interface Dice {
  readonly whole: (from: number, to: number) => number;
  readonly one: <Item>(items: readonly Item[]) => Item;
  /** So many characters of the alphabet. */
  readonly of: (alphabet: string, length: number) => string;
  readonly digits: (length: number) => string;
}

export const DIGITS = '0123456789';
export const LOWER = 'abcdefghijklmnopqrstuvwxyz';
export const UPPER = LOWER.toUpperCase();
export const BASE64URL = `${UPPER}${LOWER}${DIGITS}-_`;

/** Dice for a seed. */
export function diceOf(seed: number): Dice {
  const random = seeded(seed);
  const whole = (from: number, to: number): number => from + Math.floor(random.next() * (to - from + 1));
  const of = (alphabet: string, length: number): string =>
    Array.from({ length }, () => alphabet.charAt(whole(0, alphabet.length - 1))).join('');
  return { whole, of, one: (items) => random.pick(items.map((item) => [item, 1] as const)), digits: (length) => of(DIGITS, length) };
}

/** Digits with the groups of a printed form: `grouped('41111…', [4, 4, 4, 4], ' ')`. */
export function grouped(text: string, sizes: readonly number[], separator: string): string {
  let at = 0;
  const parts = sizes.map((size) => text.slice(at, (at += size)));
  return [...parts, text.slice(at)].filter((part) => part !== '').join(separator);
}
