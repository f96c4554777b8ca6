import type { IndexFilter } from '../../spl/catalog';
import { isMetadata } from './filter-sql';
import { EXTRA_COLUMN, type IndexTable } from './tables';

/**
 * Letters and digits that a word needs to be noted. What names one thing (a support code, an id, a hash) is that long;
 * shorter words stand in nearly every stretch of events and would only cost time.
 */
const LEAST_LETTERS = 8;

/** Bits of one filter. 8,192 events of 0.5 kB hold about 14,000 different words: with two bits each, 1 in 100 absent words seems present. */
const FILTER_BITS = 262_144;

/** Who made a filter. `hash` may change with the database's version and the words with this file: other filters are thrown away. */
export const MAKER = `version() || '/1'`;

const bit = (word: string, shift: number): string => `((hash(${word}) >> ${shift}) % ${FILTER_BITS})::INTEGER`;

/**
 * `words_in` gives the long words of a lower-cased text, `word_bits` the bits that a word sets, `holds_word` whether a filter has
 * them set. `store_words` has one filter for the rows of a table with `after < arrival <= upto`, and the extent of their times.
 */
export const WORD_SETUP: readonly string[] = [
  `CREATE OR REPLACE MACRO words_in(t) AS regexp_extract_all(t, '[a-z0-9]{${LEAST_LETTERS},}')`,
  `CREATE OR REPLACE MACRO word_bits(w) AS [${bit('w', 0)}, ${bit('w', 32)}]`,
  `CREATE OR REPLACE MACRO holds_word(bits, w) AS get_bit(bits, ${bit('w', 0)}) = 1 AND get_bit(bits, ${bit('w', 32)}) = 1`,
  `CREATE TABLE IF NOT EXISTS store_words (table_name VARCHAR NOT NULL, maker VARCHAR NOT NULL, after BIGINT NOT NULL, upto BIGINT NOT NULL, oldest DOUBLE, newest DOUBLE, bits BIT)`,
  `DELETE FROM store_words WHERE maker <> ${MAKER} OR table_name NOT IN (SELECT table_name FROM store_indexes)`,
];

/**
 * The filter of some rows, as a query: extent of their times and bits of their words, those of the text and of every indexed field.
 * Behind a backslash of the text a word may begin after an escape (`\nword`, `\u0022word`): there both readings count.
 */
export function wordFilterSql(index: IndexTable, where: string): string {
  const columns = new Set(['raw', EXTRA_COLUMN, ...[...index.fields.values()].map(({ column }) => column)]);
  const unescaped = `regexp_replace(lower(raw), '\\\\(u[0-9a-f]{4}|.)', ' ', 'g')`;
  const words = [
    `SELECT time, unnest(words_in(lower(concat_ws(' ', ${[...columns].join(', ')})))) AS word FROM ${index.table} WHERE ${where}`,
    `SELECT time, unnest(words_in(${unescaped})) FROM ${index.table} WHERE ${where} AND contains(raw, '\\')`,
  ].join(' UNION ALL ');
  const distinct = `SELECT min(time) AS oldest, max(time) AS newest, word FROM (${words}) GROUP BY word`;
  const positions = `SELECT oldest, newest, unnest(word_bits(word)) AS position FROM (${distinct})`;
  return `SELECT min(oldest), max(newest), bitstring_agg(position, 0, ${FILTER_BITS - 1}) FROM (${positions})`;
}

const ASCII = /^[\x20-\x7e]*$/;

/** The long words of a value with `*` wildcards; a word that touches a `*` may go on and does not count. */
export function wholeWords(pattern: string): string[] {
  if (!ASCII.test(pattern)) return [];
  return (
    pattern
      .toLowerCase()
      .match(/(?<![a-z0-9*])[a-z0-9]+(?![a-z0-9*])/g)
      ?.filter((word) => word.length >= LEAST_LETTERS) ?? []
  );
}

// A word has letters and digits only, so it may stand in SQL as it is.
const holdsAll = (words: readonly string[]): string | undefined =>
  words.length === 0 ? undefined : words.map((word) => `holds_word(bits, '${word}')`).join(' AND ');

/** A condition on a filter (`bits`) that holds wherever a row can pass; undefined when filters tell nothing of it. */
export function mayHoldSql(filter: IndexFilter): string | undefined {
  switch (filter.kind) {
    case 'and': {
      const parts = filter.parts.map(mayHoldSql).filter((part) => part !== undefined);
      return parts.length === 0 ? undefined : `(${parts.join(' AND ')})`;
    }
    case 'or': {
      const parts = filter.parts.map(mayHoldSql);
      return parts.length === 0 || parts.includes(undefined) ? undefined : `(${parts.join(' OR ')})`;
    }
    case 'equals':
      return isMetadata(filter.field) ? undefined : holdsAll(wholeWords(filter.value));
    case 'contains':
      return holdsAll(wholeWords(filter.words ?? ''));
    case 'not':
    case 'compare':
    case 'exists':
      return undefined;
  }
}
