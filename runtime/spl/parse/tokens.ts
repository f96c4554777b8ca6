import { endOfBracket, endOfQuote, unquote } from './scan';

/** A piece of a command's arguments; offsets are relative to the argument text. */
export interface Token {
  /** `string` = double-quoted, `quoted` = single-quoted field name, `bracket` = a whole `[ … ]`. */
  readonly type: 'word' | 'string' | 'quoted' | 'punctuation' | 'bracket';
  /** The text without its quotes (or, for a bracket, without its brackets). */
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

const SPACE = /\s/;
const PUNCTUATION = '(),=<>!|';
const WORD_END = /[\s"(),=<>![\]|]/;

/** Splits the arguments of a command into words, quoted texts, brackets and punctuation (`= != < <= > >= ( ) ,`). */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const character = text[at] ?? '';
    if (SPACE.test(character)) at++;
    else {
      const token = readToken(text, at, character);
      tokens.push(token);
      at = token.end;
    }
  }
  return tokens;
}

function readToken(text: string, start: number, character: string): Token {
  if (character === '"') {
    const end = endOfQuote(text, start);
    return { type: 'string', value: unquote(text.slice(start, end)), start, end };
  }
  if (character === '[') {
    const end = endOfBracket(text, start);
    return { type: 'bracket', value: text.slice(start + 1, end - 1), start, end };
  }
  if (character === "'") {
    const close = text.indexOf("'", start + 1);
    if (close > 0) return { type: 'quoted', value: text.slice(start + 1, close), start, end: close + 1 };
  }
  if (PUNCTUATION.includes(character)) {
    const end = '!<>'.includes(character) && text[start + 1] === '=' ? start + 2 : start + 1;
    return { type: 'punctuation', value: text.slice(start, end), start, end };
  }
  let end = start + 1;
  while (end < text.length && !WORD_END.test(text[end] ?? '')) end++;
  return { type: 'word', value: text.slice(start, end), start, end };
}
