import { remembered } from '../crash/remembered';
import { idKindOf, ruleOfKey, rulesOfName } from './keys';
import { isFileName, spansOf } from './spans';
import type { Span, TextRule } from './types';

/** Parts of names that may select a value: what has none of them is not looked up. */
const NAMES =
  /otp|pin|nip|cv[vcn]|csc|pass|pwd|contrase|clave|c[oó]d|secret|key|token|jwt|auth|bearer|cookie|cred|mail|correo|phone|tel|m[oó]v|mobi|msisdn|lat|lon|lng|coord|geo|ip|addr|forwarded|install|identifier|device|user|customer/i;

const isSeparator = (code: number): boolean => code === 0x3a || code === 0x3d || code === 0x3e;
const isLetter = (code: number): boolean => (code > 0x60 && code < 0x7b) || (code > 0x40 && code < 0x5b) || code === 0x5f || code > 0xbf;
const isInName = (code: number): boolean => isLetter(code) || (code > 0x2f && code < 0x3a) || code === 0x2d || code === 0x2e;
const LONGEST_NAME = 64;

/** The name before a separator, without blanks and the quotes around it; undefined for anything else, which is most that stands there. */
function nameBefore(text: string, separator: number): string | undefined {
  let end = separator;
  while (end > separator - 3 && (text.charCodeAt(end - 1) === 0x20 || text.charCodeAt(end - 1) === 0x09)) end--;
  if (text.charCodeAt(end - 1) === 0x22 || text.charCodeAt(end - 1) === 0x27) end -= text.charCodeAt(end - 2) === 0x5c ? 2 : 1;
  let start = end;
  while (start > 0 && end - start <= LONGEST_NAME && isInName(text.charCodeAt(start - 1))) start--;
  return end > start && end - start <= LONGEST_NAME && isLetter(text.charCodeAt(start)) ? text.slice(start, end) : undefined;
}

/** Names repeat in the lines of a log. */
const maySelect = remembered((name) => NAMES.test(name) && !isFileName(name));

const QUOTED = `(?:\\\\?")(?<double>[^"\\\\]{1,512})|(?:\\\\?')(?<single>[^'\\\\]{1,512})`;
/** Without quotes anything that separates ends a value. */
const VALUE = `(?:${QUOTED}|(?<plain>[^\\s"'\`,;&<>{}()\\[\\]\\\\|]{1,512}))`;
const VALUE_AFTER = new RegExp(`(?:(?<==)>)?[ \\t]{0,3}(?:[\\[(](?=[^\\s,\\])]{1,512}[\\])]))?${VALUE}`, 'duy');

/** `"key":"name","value":"value"` and `name="name" value="value"`. */
const NAMED = new RegExp(
  `(?<![\\p{L}\\p{N}])(?:name|key)\\\\?["']?\\s?[:=]\\s?\\\\?["'](?<name>[\\p{L}_][\\p{L}\\p{N}_.-]{0,63})\\\\?["'][^<>{}]{0,80}?[\\s,"'](?:value|v)\\\\?["']?\\s?[:=]\\s?${VALUE}`,
  'dgu',
);

/** The id inside a member `user`, which is none of its own anywhere else. */
const USER_ID =
  /(?<![\p{L}\p{N}])user\\?["']\s?:\s?\{[^{}]{0,200}?(?<![\p{L}\p{N}])id\\?["']\s?:\s?\\?["']?(?<value>[^\s"'\\,{}]{1,256})/dgiu;

/** What a name written in a text makes of its value: as in a parsed event, ids of people by a mark alone. */
function ruleOf(name: string, value: string): string | undefined {
  const rules = rulesOfName(name);
  return idKindOf(rules, '') ? 'id' : ruleOfKey(rules, value);
}

function spanOf(name: string, match: RegExpExecArray): Span | undefined {
  const { double, single, plain } = match.groups ?? {};
  const rule = ruleOf(name, double ?? single ?? plain ?? '');
  const range = match.indices?.groups?.[double === undefined ? (single === undefined ? 'plain' : 'single') : 'double'];
  return rule === undefined || range === undefined ? undefined : { start: range[0], end: range[1], rule };
}

/** `name: value`, `name=value`, `"name":"value"`, `<name>value`, with or without escaped quotes. Starts at the separators, of which there are few. */
function pairsIn(text: string): Span[] {
  const spans: Span[] = [];
  for (let index = 1; index < text.length; index++) {
    if (!isSeparator(text.charCodeAt(index))) continue;
    const name = nameBefore(text, index);
    if (name === undefined || !maySelect(name)) continue;
    VALUE_AFTER.lastIndex = index + 1;
    const match = VALUE_AFTER.exec(text);
    const span = match === null ? undefined : spanOf(name, match);
    if (span) spans.push(span);
  }
  return spans;
}

function namedIn(text: string): Span[] {
  return Array.from(text.matchAll(NAMED)).flatMap((match) => spanOf(match.groups?.['name'] ?? '', match) ?? []);
}

const ascending = (left: Span, right: Span): number => left.start - right.start;

/** Values whose name in the text says what they are, by the rules for members of parsed events. */
export const pairRule: TextRule = {
  id: 'pair',
  mayMatch: (_text, { colons, equals }) => colons + equals > 0,
  find: (text) => {
    const pairs = pairsIn(text);
    const named = /["\s,']v(?:alue)?\\?["']?\s?[:=]/.test(text) ? namedIn(text) : [];
    const users = /user\\?["']/i.test(text) ? spansOf(text, USER_ID).map((span) => ({ ...span, rule: 'id' })) : [];
    return named.length + users.length === 0 ? pairs : [...pairs, ...named, ...users].sort(ascending);
  },
};
