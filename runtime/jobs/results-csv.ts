import { gunzipSync, gzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import type { Cell, Row } from '../spl/value';

/** Text of one cell as clients see it: numbers as SPL prints them, several values joined by line feeds. */
export const cellText = (cell: Cell): string => (cell === undefined ? '' : Array.isArray(cell) ? cell.join('\n') : String(cell));

/** The documented encoding of several values in one CSV cell: `$a$;$b$`, with `$` doubled inside. */
const encodeMany = (values: readonly string[]): string => values.map((value) => `$${value.replaceAll('$', '$$$$')}$`).join(';');

const decodeMany = (text: string): string[] =>
  [...text.matchAll(/\$((?:[^$]|\$\$)*)\$(?:;|$)/g)].map((match) => (match[1] ?? '').replaceAll('$$', '$'));

/** Results as the `results.csv.gz` of a dispatch folder: a column each, and `__mv_<field>` beside fields that hold several values. */
export function encodeResults(fields: readonly string[], rows: readonly Row[]): Buffer {
  const many = new Set(fields.filter((field) => rows.some((row) => Array.isArray(row[field]))));
  const header = fields.flatMap((field) => (many.has(field) ? [field, `__mv_${field}`] : [field]));
  const lines = rows.map((row) =>
    fields.flatMap((field) => {
      const cell = row[field];
      return many.has(field) ? [cellText(cell), Array.isArray(cell) ? encodeMany(cell) : ''] : [cellText(cell)];
    }),
  );
  return gzipSync(stringify([header, ...lines]), { level: 1 });
}

/** Reads a `results.csv.gz` again; an empty cell is an absent field. */
export function decodeResults(file: Buffer): { readonly fields: readonly string[]; readonly rows: readonly Row[] } {
  const [header = [], ...lines]: string[][] = parse(gunzipSync(file), { relax_column_count: true });
  const rows = lines.map((line) => {
    const row: Row = {};
    header.forEach((field, at) => {
      const text = line[at] ?? '';
      if (text === '') return;
      if (field.startsWith('__mv_')) row[field.slice(5)] = decodeMany(text);
      else row[field] ??= text;
    });
    return row;
  });
  return { fields: header.filter((field) => !field.startsWith('__mv_')), rows };
}
