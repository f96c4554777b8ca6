import { type CharacterSet, addRange, emptySet, negate, setOf } from './nodes';

/** What stands for a set of characters: its text inside brackets and the set. */
export interface ClassPart {
  readonly inside: string;
  readonly set: CharacterSet;
}

const VERTICAL = '\\n\\x0b\\f\\r\\u0085\\u2028\\u2029';

/** Shorthands of PCRE that keep their meaning whatever the engine thinks of Unicode: all of them are ASCII classes. */
export const SHORTHANDS: Readonly<Record<string, ClassPart>> = {
  d: { inside: '0-9', set: setOf([48, 57]) },
  w: { inside: '0-9A-Z_a-z', set: setOf([48, 57], [65, 90], [95, 95], [97, 122]) },
  s: { inside: '\\t-\\r ', set: setOf([9, 13], [32, 32]) },
  h: { inside: '\\t \\xa0', set: setOf([9, 9], [32, 32], [160, 160]) },
  v: { inside: VERTICAL, set: setOf([10, 13], [133, 133], [0x2028, 0x2029]) },
};

const POSIX: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  blank: '\\t ',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`\\{-~',
  space: '\\t-\\r ',
  upper: 'A-Z',
  word: '0-9A-Z_a-z',
  xdigit: '0-9A-Fa-f',
};

/** `[:name:]` inside brackets. */
export function posixClass(name: string): ClassPart | undefined {
  const inside = Object.hasOwn(POSIX, name) ? POSIX[name] : undefined;
  if (inside === undefined) return undefined;
  const expression = new RegExp(`[${inside}]`, 'u');
  const set = emptySet();
  for (let code = 0; code < 256; code += 1) if (expression.test(String.fromCharCode(code))) addRange(set, code, code);
  return { inside, set };
}

/** A character written so that both engines take it literally, inside and outside brackets. */
export function literal(code: number): string {
  const text = String.fromCodePoint(code);
  if (/[0-9A-Za-z]/.test(text)) return text;
  if (/[ !"#%&',:;<=>@_`~]/.test(text)) return text;
  if (code < 256) return `\\x${code.toString(16).padStart(2, '0')}`;
  return text;
}

/** A class as a node's text: `[…]` or `[^…]`. */
export const bracketed = (part: ClassPart, negated: boolean): { source: string; set: CharacterSet } => ({
  source: `[${negated ? '^' : ''}${part.inside}]`,
  set: negated ? negate(part.set) : part.set,
});

/** The texts and sets of both cases of a character, for a pattern that ignores case only in a part. */
export function bothCases(code: number): readonly number[] {
  const text = String.fromCodePoint(code);
  const other = text === text.toLowerCase() ? text.toUpperCase() : text.toLowerCase();
  const otherCode = other.codePointAt(0);
  return other.length === text.length && otherCode !== undefined && otherCode !== code ? [code, otherCode] : [code];
}
