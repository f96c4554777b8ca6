import type { ErrorLocation } from '../../../core/errors';
import { evalError } from './errors';

/** `quoted` is a field name in single quotes, `name` one without quotes. */
export type TokenKind = 'number' | 'string' | 'quoted' | 'name' | 'operator' | 'end';

export interface Token extends ErrorLocation {
  readonly kind: TokenKind;
  readonly text: string;
}

/** Letters, digits and `_`, joined by colons; `{}` and `{0}` name array elements, `{field}` (assignment targets only) takes a name from the row. */
const NAME = /(?:[\p{L}_]|\{[\p{L}_][^{}"'=]*\})(?:[\p{L}\p{N}_]|:+(?=[\p{L}\p{N}_])|\{(?:\d*|[\p{L}_][^{}"'=]*)\})*/uy;
const NUMBER = /(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?(?![\p{L}_])/iuy;
const OPERATOR = /==|!=|<=|>=|[-=<>+.*/%(),]/y;

const matchAt = (pattern: RegExp, text: string, at: number): string | undefined => {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
};

/** Reads a quoted text from its opening quote. Only an escaped quote and an escaped backslash lose their backslash, so regular expressions stay readable. */
function readQuoted(text: string, at: number, offset: number): { value: string; end: number } {
  const quote = text[at] ?? '';
  let value = '';
  for (let index = at + 1; index < text.length; index += 1) {
    const character = text[index] ?? '';
    if (character === quote) return { value, end: index + 1 };
    const next = text[index + 1];
    if (character === '\\' && (next === quote || next === '\\')) {
      value += quote === next ? quote : '\\';
      index += 1;
    } else value += character;
  }
  throw evalError(
    'APPMON-SPL-EVAL-STRING',
    { what: quote === '"' ? 'string' : 'field name', quote },
    { location: { start: at + offset, end: text.length + offset } },
  );
}

/**
 * Splits an eval expression into tokens; the last one is of kind `end`.
 * @throws APPMON-SPL-EVAL-STRING, -CHARACTER, -FIELD-QUOTES
 */
export function lexEval(text: string, offset = 0): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const push = (kind: TokenKind, value: string, end: number): void => {
    tokens.push({ kind, text: value, start: at + offset, end: end + offset });
    at = end;
  };
  while (at < text.length) {
    const character = text[at] ?? '';
    if (/\s/.test(character)) {
      at += 1;
      continue;
    }
    if (character === '"' || character === "'") {
      const { value, end } = readQuoted(text, at, offset);
      push(character === '"' ? 'string' : 'quoted', value, end);
      continue;
    }
    const previous = tokens.at(-1);
    const afterOperand = previous !== undefined && (previous.kind !== 'operator' || previous.text === ')');
    const number = character === '.' && afterOperand ? undefined : matchAt(NUMBER, text, at);
    if (number !== undefined) {
      push('number', number, at + number.length);
      continue;
    }
    const name = matchAt(NAME, text, at);
    if (name !== undefined) {
      const end = at + name.length;
      if (/\{\d*\}$/.test(name) && text[end] === '.')
        throw evalError('APPMON-SPL-EVAL-FIELD-QUOTES', { name: `${name}.` }, { location: { start: at + offset, end: end + offset } });
      push('name', name, end);
      continue;
    }
    const operator = matchAt(OPERATOR, text, at);
    if (operator === undefined)
      throw evalError('APPMON-SPL-EVAL-CHARACTER', { character }, { location: { start: at + offset, end: at + 1 + offset } });
    push('operator', operator, at + operator.length);
  }
  push('end', '', at);
  return tokens;
}
