import { splError } from '../errors';
import { toText } from '../eval';
import { compileRegex, type Regex, type RegexMatch } from '../regex';
import type { Row } from '../value';
import { appendValue, type FieldStage } from './stage';

/** `EXTRACT-<class> = <regex> [in <field>]`: named groups become fields; a field that exists keeps its value. */
export function extractStage(setting: string): FieldStage {
  const match = /^([\s\S]*?)(?:\s+in\s+(\w+))?\s*$/.exec(setting);
  const source = match?.[2] ?? '_raw';
  const regex = compileRegex(`(?ms)${match?.[1] ?? ''}`);
  return {
    sets: regex.names.map(({ name }) => name),
    reads: [source],
    apply(row) {
      const text = toText(row[source]);
      const found = text === undefined ? undefined : regex.exec(text);
      if (found === undefined) return;
      for (const { name, group } of regex.names) {
        const value = found.groups[group];
        if (value !== undefined && value !== '' && row[name] === undefined) row[name] = value;
      }
    },
  };
}

/** A stanza of transforms.conf as REPORT uses it: REGEX with FORMAT or named groups, or DELIMS with FIELDS. */
export function reportStage(name: string, stanza: Readonly<Record<string, string>>): FieldStage {
  const source = stanza['SOURCE_KEY'] ?? '_raw';
  if (stanza['DELIMS'] !== undefined) return delimiterStage(stanza, source);
  const pattern = stanza['REGEX'];
  if (pattern === undefined || pattern === '') {
    throw splError('APPMON-SPL-050', { setting: 'REGEX', stanza: `[${name}]`, message: 'expected REGEX or DELIMS.' });
  }
  const regex = compileRegex(pattern);
  const pairs = stanza['FORMAT'] === undefined ? undefined : formatPairs(stanza['FORMAT']);
  const keep = stanza['MV_ADD']?.toLowerCase() === 'true' ? appendValue : addFirst;
  return {
    sets: pairs === undefined ? setsOfGroups(regex) : setsOfFormat(pairs),
    reads: [source],
    apply(row) {
      const text = toText(row[source]);
      if (text === undefined) return;
      const found: [string, string][] = [];
      for (const match of regex.matches(text)) found.push(...(pairs === undefined ? groupValues(regex, match) : filled(pairs, match)));
      addAll(row, found, keep);
    },
  };
}

type Keep = (row: Row, field: string, value: string) => void;

const addFirst: Keep = (row, field, value) => {
  row[field] ??= value;
};

/** Adds values to fields that were absent before this transform; others keep what they have. */
function addAll(row: Row, found: readonly (readonly [string, string])[], keep: Keep): void {
  const before = new Set(found.map(([field]) => field).filter((field) => row[field] !== undefined));
  for (const [field, value] of found) if (value !== '' && !before.has(field)) keep(row, field, value);
}

const KEY_GROUP = /^_KEY_(\d+)$/;

const setsOfGroups = (regex: Regex): 'all' | string[] =>
  regex.names.some(({ name }) => KEY_GROUP.test(name)) ? 'all' : regex.names.map(({ name }) => name);

function groupValues(regex: Regex, match: RegexMatch): [string, string][] {
  const values: [string, string][] = [];
  for (const { name, group } of regex.names) {
    const value = match.groups[group];
    const key = KEY_GROUP.exec(name)?.[1];
    if (value === undefined || name.startsWith('_VAL_')) continue;
    if (key === undefined) values.push([name, value]);
    else {
      const partner = regex.names.find((other) => other.name === `_VAL_${key}`);
      const paired = partner === undefined ? undefined : match.groups[partner.group];
      if (paired !== undefined) values.push([cleanKey(value), paired]);
    }
  }
  return values;
}

type FormatPair = readonly [field: string, value: string];

/** `FORMAT = a::$1 $2::"x$3"` as pairs of templates. */
const formatPairs = (format: string): FormatPair[] =>
  [...format.matchAll(/(\S+?)::("[^"]*"|\S+)/g)].map((match) => [match[1] ?? '', (match[2] ?? '').replace(/^"|"$/g, '')]);

const setsOfFormat = (pairs: readonly FormatPair[]): 'all' | string[] =>
  pairs.some(([field]) => field.includes('$')) ? 'all' : pairs.map(([field]) => field);

function filled(pairs: readonly FormatPair[], match: RegexMatch): [string, string][] {
  const fill = (template: string): string => template.replace(/\$(\d+)/g, (_, group: string) => match.groups[Number(group)] ?? '');
  return pairs.map(([field, value]) => [field.includes('$') ? cleanKey(fill(field)) : field, fill(value)]);
}

/** CLEAN_KEYS (default): what is no letter, digit or underscore becomes an underscore; leading underscores and digits go. */
const cleanKey = (key: string): string => key.replace(/[^A-Za-z0-9_]/g, '_').replace(/^[_\d]+/, '');

function delimiterStage(stanza: Readonly<Record<string, string>>, source: string): FieldStage {
  const sets = [...(stanza['DELIMS'] ?? '').matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((match) => (match[1] ?? '').replaceAll('\\t', '\t'));
  const [outer = ',', inner] = sets;
  const names = (stanza['FIELDS'] ?? '').split(',').map((name) => name.trim().replace(/^"|"$/g, ''));
  const cut = (text: string, set: string): string[] => text.split(new RegExp(`[${set.replace(/[\\\]^-]/g, '\\$&')}]`));
  return {
    sets: inner === undefined ? names : 'all',
    reads: [source],
    apply(row) {
      const parts = cut(toText(row[source]) ?? '', outer).map((part) => part.trim().replace(/^"(.*)"$/, '$1'));
      const pairs =
        inner === undefined
          ? parts.map((part, index): [string, string] => [names[index] ?? '', part])
          : parts.map((part): [string, string] => {
              const [key = '', ...rest] = cut(part, inner);
              return [cleanKey(key.trim()), rest.join('').trim()];
            });
      addAll(
        row,
        pairs.filter(([field]) => field !== ''),
        addFirst,
      );
    },
  };
}
