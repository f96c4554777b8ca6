import { regexError } from './errors';
import { type RegexNode, negate, setOf } from './nodes';

/** What a backslash sequence stands for, and where it ends. */
export type Escape = { readonly end: number } & (
  | { readonly kind: 'code'; readonly code: number }
  | { readonly kind: 'class'; readonly name: string; readonly negated: boolean }
  | { readonly kind: 'property'; readonly source: string }
  | { readonly kind: 'node'; readonly node: RegexNode }
  | { readonly kind: 'number'; readonly group: number }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'nothing' }
);

const CONTROL: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, ['e']: 27, a: 7 };

const PLACES: Readonly<Record<string, { source: string; re2: string | undefined }>> = {
  b: { source: '\\b', re2: '\\b' },
  B: { source: '\\B', re2: '\\B' },
  A: { source: '^', re2: '\\A' },
  z: { source: '$', re2: '\\z' },
  Z: { source: '(?=\\n?$)', re2: '(?:\\n?\\z)' },
};

const REFUSED: Readonly<Record<string, string>> = {
  K: '\\K',
  G: '\\G',
  X: '\\X',
  C: '\\C',
};

const NEWLINE_SEQUENCE: RegexNode = {
  kind: 'group',
  open: '(?:',
  capture: false,
  body: {
    kind: 'choice',
    options: [
      {
        kind: 'sequence',
        items: [
          { kind: 'character', source: '\\r', set: setOf([13, 13]) },
          { kind: 'character', source: '\\n', set: setOf([10, 10]) },
        ],
      },
      {
        kind: 'character',
        source: '[\\n\\x0b\\f\\r\\u0085\\u2028\\u2029]',
        re2: '[\\n\\x0b\\f\\r\\x{85}\\x{2028}\\x{2029}]',
        set: setOf([10, 13], [133, 133], [0x2028, 0x2029]),
      },
    ],
  },
};

/**
 * Reads the backslash sequence at `at`; `inside` brackets, `\b` is a backspace and numbers are octal.
 * @throws APPMON-SPL-REGEX-SYNTAX, -UNSUPPORTED
 */
export function readEscape(pattern: string, at: number, inside = false): Escape {
  const rest = pattern.slice(at + 1);
  const letter = rest[0];
  const end = at + 2;
  if (letter === undefined)
    throw regexError('APPMON-SPL-REGEX-SYNTAX', { expected: 'a character after the backslash' }, { location: { start: at, end: at + 1 } });
  const coded = /^x\{([0-9a-fA-F]+)\}|^x([0-9a-fA-F]{1,2})|^o\{([0-7]+)\}|^(0[0-7]{0,2})|^c([A-Za-z])/.exec(rest);
  if (coded !== null) {
    const hexadecimal = coded[1] ?? coded[2];
    const octal = coded[3] ?? coded[4];
    const code =
      hexadecimal !== undefined
        ? parseInt(hexadecimal, 16)
        : octal !== undefined
          ? parseInt(octal, 8)
          : (coded[5] ?? '').toUpperCase().charCodeAt(0) ^ 64;
    return { kind: 'code', code, end: at + 1 + coded[0].length };
  }
  const control = CONTROL[letter];
  if (control !== undefined) return { kind: 'code', code: control, end };
  if (/[dwshvDWSHV]/.test(letter)) return { kind: 'class', name: letter.toLowerCase(), negated: letter < 'a', end };
  const property = /^([pP])(?:\{(\^?)(\w+)\}|([A-Z]))/.exec(rest);
  if (property !== null) return readProperty(property, at);
  if (inside) {
    if (letter === 'b') return { kind: 'code', code: 8, end };
    const octal = /^[0-7]{1,3}/.exec(rest)?.[0];
    if (octal !== undefined) return { kind: 'code', code: parseInt(octal, 8), end: at + 1 + octal.length };
  } else {
    const outside = readOutside(rest, at);
    if (outside !== undefined) return outside;
  }
  const refused = REFUSED[letter];
  if (refused !== undefined || /[A-Za-z]/.test(letter))
    throw regexError('APPMON-SPL-REGEX-UNSUPPORTED', { feature: `\\${letter}` }, { location: { start: at, end } });
  const code = pattern.codePointAt(at + 1) ?? 0;
  return { kind: 'code', code, end: at + 1 + (code > 0xffff ? 2 : 1) };
}

function readOutside(rest: string, at: number): Escape | undefined {
  const letter = rest[0] ?? '';
  const place = PLACES[letter];
  const end = at + 2;
  if (place !== undefined) return { kind: 'node', node: { kind: 'place', ...place }, end };
  if (letter === 'R') return { kind: 'node', node: NEWLINE_SEQUENCE, end };
  if (letter === 'N') return { kind: 'node', node: { kind: 'character', source: '[^\\n]', set: negate(setOf([10, 10])) }, end };
  if (letter === 'E') return { kind: 'nothing', end };
  const reference = /^(?:([1-9]\d?)|g\{?([1-9]\d?)\}?)/.exec(rest);
  if (reference !== null) return { kind: 'number', group: Number(reference[1] ?? reference[2]), end: at + 1 + reference[0].length };
  const named = /^(?:k[<'{]|g\{)([A-Za-z_]\w*)[>'}]/.exec(rest);
  if (named !== null) return { kind: 'name', name: named[1] ?? '', end: at + 1 + named[0].length };
  return undefined;
}

/** `\p{L}`, `\pL`, `\P{Lu}`, `\p{^L}`: names of general categories and scripts that both engines know. */
function readProperty(found: RegExpExecArray, at: number): Escape {
  const name = found[3] ?? found[4] ?? '';
  const end = at + 1 + found[0].length;
  const negated = (found[1] === 'P') !== (found[2] === '^');
  const body = name.length <= 2 ? name : `Script=${name}`;
  const source = `\\${negated ? 'P' : 'p'}{${body}}`;
  try {
    new RegExp(source, 'u');
  } catch (error) {
    throw regexError('APPMON-SPL-REGEX-UNSUPPORTED', { feature: `the property ${name}` }, { location: { start: at, end }, cause: error });
  }
  return { kind: 'property', source, end };
}
