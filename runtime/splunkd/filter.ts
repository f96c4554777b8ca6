import { restError } from './errors';
import { plainText } from './text';
import type { RestEntry } from './types';

type Predicate = (entry: RestEntry) => boolean;

/** Reads a possibly dotted field of an entry: `name`, a content key, or a path into nested content whose own keys may hold dots. */
export function entryField(entry: RestEntry, field: string): unknown {
  if (field === 'name' || field === 'title') return entry.name;
  const read = (value: unknown, path: string): unknown => {
    if (typeof value !== 'object' || value === null) return undefined;
    const held = value as Readonly<Record<string, unknown>>;
    if (Object.hasOwn(held, path)) return held[path];
    for (let dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) {
      const found = read(held[path.slice(0, dot)], path.slice(dot + 1));
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const acl = field.startsWith('eai:acl.') ? read(entry.acl, field.slice(8)) : undefined;
  return acl ?? read(entry.content, field);
}

const texts = (value: unknown): string[] => {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(texts);
  if (typeof value === 'object') return Object.values(value).flatMap(texts);
  if (typeof value === 'boolean') return value ? ['1', 'true'] : ['0', 'false'];
  return [plainText(value).toLowerCase()];
};

/** Whether a text fits a pattern with `*`, both in lower case. The parts are searched from left to right, so time stays linear. */
export function fitsWildcard(text: string, pattern: string): boolean {
  const parts = pattern.split('*');
  const [head = '', last] = [parts[0], parts.length > 1 ? parts[parts.length - 1] : undefined];
  if (last === undefined) return text === head;
  if (!text.startsWith(head) || !text.endsWith(last) || text.length < head.length + last.length) return false;
  let at = head.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= text.length - last.length;
}

function term(token: string): Predicate {
  const [, field, operator, quoted] = /^([^\s=!<>"()]+)(!=|=)(.*)$/s.exec(token) ?? [];
  const value = (quoted ?? token).replace(/^"(.*)"$/s, '$1').replaceAll('\\"', '"');
  if (field === undefined) {
    const sought = value.replaceAll('*', '').toLowerCase();
    return (entry) => [entry.name, ...Object.values(entry.content)].flatMap(texts).some((text) => text.includes(sought));
  }
  const pattern = value.toLowerCase();
  const equals: Predicate = (entry) => texts(entryField(entry, field)).some((text) => fitsWildcard(text, pattern));
  return operator === '=' ? equals : (entry) => !equals(entry);
}

/**
 * Compiles the `search` argument of collection endpoints: `field=value`, `field!=value` (`*` allowed), bare words that
 * occur in any field, `AND` (also implied), `OR`, `NOT` and parentheses.
 */
export function compileFilter(search: string): Predicate {
  const tokens = search.match(/\(|\)|[^\s()"=!]+!?="(?:[^"\\]|\\.)*"|"(?:[^"\\]|\\.)*"|[^\s()]+/g) ?? [];
  let at = 0;
  const bad = () =>
    restError('APPMON-REST-ARGUMENT', {
      name: 'search',
      expected: 'field=value terms joined by AND, OR, NOT and balanced parentheses',
      value: search,
    });
  const factor = (): Predicate => {
    const token = tokens[at];
    at += 1;
    if (token === undefined || token === ')') throw bad();
    if (token === 'NOT') {
      const inner = factor();
      return (entry) => !inner(entry);
    }
    if (token !== '(') return term(token);
    const inner = disjunction();
    if (tokens[at] !== ')') throw bad();
    at += 1;
    return inner;
  };
  const conjunction = (): Predicate => {
    const parts = [factor()];
    while (at < tokens.length && tokens[at] !== 'OR' && tokens[at] !== ')') {
      if (tokens[at] === 'AND') at += 1;
      parts.push(factor());
    }
    return (entry) => parts.every((part) => part(entry));
  };
  const disjunction = (): Predicate => {
    const parts = [conjunction()];
    while (tokens[at] === 'OR') {
      at += 1;
      parts.push(conjunction());
    }
    return (entry) => parts.some((part) => part(entry));
  };
  if (tokens.length === 0) return () => true;
  const filter = disjunction();
  if (at < tokens.length) throw bad();
  return filter;
}
