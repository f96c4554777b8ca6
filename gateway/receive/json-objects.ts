import type { Json } from '../../core/vocabulary';

/** One object of a HEC body, or the place where the body stops being objects. */
export interface Piece {
  readonly text: string;
  /** Undefined when the text is no JSON. */
  readonly value: Json | undefined;
}

const SPACE = /\s/;

/** End of the JSON object or array that starts at `start`; undefined when it is not closed. Strings and escapes are stepped over. */
function endOf(text: string, start: number): number | undefined {
  let depth = 0;
  let isString = false;
  for (let at = start; at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (isString) {
      if (character === 92) at += 1;
      else if (character === 34) isString = false;
    } else if (character === 34) isString = true;
    else if (character === 123 || character === 91) depth += 1;
    else if (character === 125 || character === 93) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return undefined;
}

const parse = (text: string): Json | undefined => {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
};

/**
 * The objects of a body in order: concatenated with or without white space, or one array of objects. The last piece has no value
 * when the body breaks off or holds something else.
 */
export function splitObjects(body: string): Piece[] {
  const text = body.replace(/^\ufeff/, '');
  if (text.trimStart().startsWith('[')) {
    const list = parse(text);
    return Array.isArray(list)
      ? (list as readonly Json[]).map((value) => ({ text: JSON.stringify(value), value }))
      : [{ text, value: undefined }];
  }
  const pieces: Piece[] = [];
  for (let at = 0; at < text.length;) {
    if (SPACE.test(text.charAt(at))) {
      at += 1;
      continue;
    }
    const end = text.charAt(at) === '{' ? endOf(text, at) : undefined;
    const piece = text.slice(at, end);
    const value = end === undefined ? undefined : parse(piece);
    pieces.push({ text: piece, value });
    if (value === undefined) break;
    at = end ?? text.length;
  }
  return pieces;
}
