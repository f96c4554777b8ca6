/** One JSON object of a body: its value, and the source text of the members listed in SOURCED. */
export interface ParsedObject {
  readonly value: Readonly<Record<string, unknown>>;
  readonly source: ReadonlyMap<string, string>;
}

/** Members whose exact text matters: the event is stored as written, and a time in scientific notation is refused. */
const SOURCED = new Set(['event', 'time']);

/** Nesting beyond this is refused. */
const MAX_DEPTH = 2_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const isBlank = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;

/** Offset behind the string that opens at `at`; -1 if it never closes. */
function skipString(text: string, at: number): number {
  for (let end = text.indexOf('"', at + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let before = end - 1;
    while (text.charCodeAt(before) === BACKSLASH) before -= 1;
    if ((end - before) % 2 === 1) return end + 1;
  }
  return -1;
}

function skipBlank(text: string, at: number): number {
  let next = at;
  while (next < text.length && isBlank(text.charCodeAt(next))) next += 1;
  return next;
}

/** Finds the end of the object that opens at `start` and where its members lie; undefined when it is malformed or too deep. */
function outline(text: string, start: number): { end: number; members: Map<string, [number, number]> } | undefined {
  const members = new Map<string, [number, number]>();
  let depth = 0;
  let key: string | undefined;
  let valueStart = -1;
  const closeMember = (end: number): void => {
    if (key !== undefined && valueStart >= 0 && SOURCED.has(key)) members.set(key, [valueStart, end]);
    key = undefined;
    valueStart = -1;
  };
  for (let at = start; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const end = skipString(text, at);
      if (end < 0) return undefined;
      if (depth === 1 && valueStart < 0 && end - at <= 7) key = text.slice(at + 1, end - 1);
      at = end - 1;
    } else if (code === 0x7b || code === 0x5b) {
      if ((depth += 1) > MAX_DEPTH) return undefined;
    } else if (code === 0x7d || code === 0x5d) {
      if (depth === 1) {
        closeMember(at);
        return { end: at + 1, members };
      }
      depth -= 1;
    } else if (depth === 1 && code === 0x3a) valueStart = at + 1;
    else if (depth === 1 && code === 0x2c) closeMember(at);
  }
  return undefined;
}

function parseAt(text: string, start: number): { object: ParsedObject; end: number } | undefined {
  if (text.charCodeAt(start) !== 0x7b) return undefined;
  const found = outline(text, start);
  if (!found) return undefined;
  try {
    const value = JSON.parse(text.slice(start, found.end)) as ParsedObject['value'];
    const source = new Map([...found.members].map(([name, [from, to]]) => [name, text.slice(from, to).trim()]));
    return { object: { value, source }, end: found.end };
  } catch {
    return undefined;
  }
}

/**
 * The objects of a body, in order: concatenated with or without blanks between them, or the elements of one array.
 * Yields undefined once, last, where the text stops being that.
 */
export function* readObjects(text: string): Generator<ParsedObject | undefined> {
  let at = skipBlank(text, 0);
  const inArray = text.charCodeAt(at) === 0x5b;
  if (inArray) at = skipBlank(text, at + 1);
  for (let first = true; at < text.length; first = false) {
    if (inArray && text.charCodeAt(at) === 0x5d) {
      if (skipBlank(text, at + 1) < text.length) yield undefined;
      return;
    }
    if (inArray && !first) {
      if (text.charCodeAt(at) !== 0x2c) {
        yield undefined;
        return;
      }
      at = skipBlank(text, at + 1);
    }
    const parsed = parseAt(text, at);
    yield parsed?.object;
    if (!parsed) return;
    at = skipBlank(text, parsed.end);
  }
  if (inArray) yield undefined;
}

/** JSON text without the blanks between its tokens: numbers, key order and escapes stay as the sender wrote them. */
export function compactJson(text: string): string {
  if (!/[\s]/.test(text)) return text;
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < text.length;) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = skipString(text, at);
    else if (isBlank(code)) {
      parts.push(text.slice(from, at));
      at = from = skipBlank(text, at);
    } else at += 1;
  }
  parts.push(text.slice(from));
  return parts.join('');
}
