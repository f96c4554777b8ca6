import { parseJson } from '../../core/crash/json';
import type { Json } from '../../core/vocabulary';

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

/** What usually stands between two objects. */
const SEAMS = ['}{', '}\n', '}\r', '} {'];

/** Finds the next seam; each kind is looked for once a place, so that a whole body takes linear time. */
function seamFinder(text: string): (from: number) => number {
  const end = text.trimEnd().length;
  const places = SEAMS.map(() => -1);
  return (from) => {
    let nearest = end - 1;
    for (const [kind, seam] of SEAMS.entries()) {
      let place = places[kind] ?? -1;
      if (place < from) {
        const found = text.indexOf(seam, from);
        place = places[kind] = found < 0 ? Infinity : found;
      }
      if (place < nearest) nearest = place;
    }
    return nearest + 1;
  };
}

/**
 * The objects of a body in order: concatenated with or without white space, or one array of objects. The last one is undefined when
 * the body breaks off or holds something else.
 */
export function splitObjects(body: string, most = Infinity): readonly (Json | undefined)[] {
  const text = body.replace(/^\ufeff/, '');
  if (text.trimStart().startsWith('[')) {
    const list = parseJson(text);
    return Array.isArray(list) ? (list as readonly Json[]) : [undefined];
  }
  const seamAfter = seamFinder(text);
  const objects: (Json | undefined)[] = [];
  for (let at = 0; at < text.length && objects.length < most;) {
    if (SPACE.test(text.charAt(at))) {
      at += 1;
      continue;
    }
    if (text.charAt(at) !== '{') return [...objects, undefined];
    // No object is the beginning of another one: what can be parsed up to a seam ends there. Else the seam is inside a string.
    let end: number | undefined = seamAfter(at);
    let value = parseJson(text.slice(at, end));
    if (value === undefined) {
      end = endOf(text, at);
      value = end === undefined ? undefined : parseJson(text.slice(at, end));
    }
    objects.push(value);
    if (value === undefined || end === undefined) break;
    at = end;
  }
  return objects;
}
