import { cellText } from './results-csv';

type Test = (entry: FilterEntry) => boolean;

/** What the REST argument `search` looks at: the entry's name and its properties. */
export interface FilterEntry {
  readonly name: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/** A property by its dotted path; names that hold dots themselves (`request.webframework.cache.hash`) are tried first. */
function property(content: unknown, path: string): unknown {
  if (typeof content !== 'object' || content === null) return undefined;
  const record = content as Record<string, unknown>;
  if (Object.hasOwn(record, path)) return record[path];
  for (let dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) {
    const inner = property(record[path.slice(0, dot)], path.slice(dot + 1));
    if (inner !== undefined) return inner;
  }
  return undefined;
}

const asText = (value: unknown): string => {
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (typeof value === 'object' && value !== null) return JSON.stringify(value);
  return cellText(value as string | number | undefined);
};

const pattern = (text: string): RegExp => new RegExp(`^${text.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`, 'is');

const BOOLEANS: Readonly<Record<string, string>> = { true: '1', false: '0' };

function testOf(token: string): Test {
  const [, name, negated, quoted, bare] = /^([\w.:-]+)(!?)=(?:"((?:[^"\\]|\\.)*)"|(.*))$/s.exec(token) ?? [];
  if (name === undefined) {
    const wanted = pattern(`*${token.replace(/^"|"$/g, '')}*`);
    return (entry) => wanted.test(entry.name) || wanted.test(asText(entry.content['search']));
  }
  const text = quoted?.replace(/\\(.)/g, '$1') ?? bare ?? '';
  const wanted = pattern(text);
  return (entry) => {
    const value = name === 'name' || name === 'title' ? entry.name : property(entry.content, name);
    const matches =
      value !== undefined && (wanted.test(asText(value)) || (typeof value === 'boolean' && BOOLEANS[text.toLowerCase()] === asText(value)));
    return matches !== (negated === '!');
  };
}

/**
 * The REST argument `search` of collections: terms joined by AND, each `property=value` (with `*`) or a text
 * that the name or the search string holds. OR and parentheses are answered by `undefined`: not supported.
 */
export function listFilter(search: string): Test | undefined {
  const tokens = search.match(/(?:[^\s"]+|"(?:[^"\\]|\\.)*")+/g) ?? [];
  if (tokens.some((token) => token === 'OR' || token === 'NOT' || /^[()]/.test(token))) return undefined;
  const tests = tokens.filter((token) => token !== 'AND').map(testOf);
  return (entry) => tests.every((test) => test(entry));
}
