import { spansOf } from './spans';
import type { TextRule } from './types';

const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const V4 = `${OCTET}(?:\\.${OCTET}){3}`;
const CONTEXT =
  '(?:ip(?:v4|_?addr(?:ess)?)?|addr(?:ess)?|host(?:name)?|client|peer|remote|server|gateway|proxy|from|to|connect(?:ed|ing|ion)?(?: (?:to|from))?|inet|listen(?:ing)?(?: on)?|bind|dns|forwarded[- ]for|real[- ]ip|origin|src|dst|source|destination|desde|hacia|subnet|ping|tcp|udp|E[A-Z]{5,12})';
const NAMED_V4 = new RegExp(`(?<![\\p{L}\\p{N}])${CONTEXT}["']?[\\s:=/(\\["'@]{1,4}(?<value>${V4})(?![\\p{L}\\p{N}]|\\.\\d)`, 'dgiu');
/** After `//`, after a slash of its own, or after `host.tld/` (how Java prints an address); `Product/1.2.3.4` is a version. */
const URL_V4 = new RegExp(
  `(?:\\/\\/(?:[^\\s/@]*@)?|(?<![\\p{L}\\p{N}])\\/|\\.[a-z]{2,24}\\/|localhost\\/)(?<value>${V4})(?![\\p{L}\\p{N}]|\\.\\d)`,
  'dgiu',
);
const PORT_V4 = new RegExp(`(?<![\\p{L}\\p{N}.])(?<value>${V4})(?=:\\d{2,5}(?!\\d)| - - \\[|\\/(?:[89]|[12]\\d|3[0-2])(?!\\d))`, 'dgu');

/** Words before a dotted number that make it a version. */
const isVersion = (match: RegExpMatchArray): boolean =>
  /(?:version|ver|v|sdk|build|release|update)["']?[\s:=/]*$/i.test(
    (match.input ?? '').slice(Math.max(0, match.index ?? 0) - 12, match.index),
  );

const HEX = '[0-9A-Fa-f]{1,4}';
const V6 = new RegExp(
  `(?<![\\p{L}\\p{N}:.])(?<value>(?:${HEX}:){7}${HEX}|(?:${HEX}:){1,6}(?::${HEX}){1,6}|(?:${HEX}:){2,7}:|::(?:ffff:)?${V4}|::(?:${HEX}:){1,6}${HEX})(?:%\\w+)?(?![\\p{L}\\p{N}:])`,
  'dgu',
);

/** Eight groups, or a compressed form that starts as an assigned range does: `a::b` alone is also a name in C++. */
const isV6 = (match: RegExpMatchArray): boolean => {
  const value = (match.groups?.['value'] ?? '').toLowerCase();
  if (!value.includes('::')) return /[a-f]|^2\d{3}:/.test(value) || value.split(':').some((part) => part.length > 2);
  return /^(?:2[0-9a-f]{3}|3[0-9a-f]{3}|f[cd][0-9a-f]{2}|fe[89ab][0-9a-f]|ff0[0-9a-f]|64):/.test(value) || /^::ffff:/.test(value);
};

const DOTTED = /\d\.\d{1,3}\.\d{1,3}\.\d/;
const WITH_COLONS = /::|(?:[\da-f]{1,4}:){7}/i;

/** Internet addresses where a word, a URL, a port or a prefix length says that it is one; a bare dotted number may be a version. */
export const ipRule: TextRule = {
  id: 'ip',
  mayMatch: (text, { digits, dots, colons }) => (dots > 2 && digits > 3 && DOTTED.test(text)) || (colons > 1 && WITH_COLONS.test(text)),
  find: (text) =>
    [
      ...(DOTTED.test(text)
        ? [...spansOf(text, NAMED_V4), ...spansOf(text, URL_V4), ...spansOf(text, PORT_V4, (match) => !isVersion(match))]
        : []),
      ...(WITH_COLONS.test(text) ? spansOf(text, V6, isV6) : []),
    ].sort((left, right) => left.start - right.start),
};
