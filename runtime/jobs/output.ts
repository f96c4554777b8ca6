import { stringify } from 'csv-stringify/sync';
import type { Cell, Row } from '../spl/value';
import type { SearchMessage } from '../spl/catalog';
import { jobError } from './errors';
import { cellText } from './results-csv';
import type { JobResults } from './types';

/** Which part of the results a client asks for. A count of 0 means all. */
export interface ResultWindow {
  readonly offset: number;
  readonly count: number;
  /** Columns wanted, in order; empty = all. `*` patterns allowed. */
  readonly fields: readonly string[];
  readonly sortKey: string | undefined;
  readonly descending: boolean;
}

/** A result set ready to be written in one of the output modes. */
export interface ResultPage extends JobResults {
  readonly offset: number;
  readonly messages: readonly SearchMessage[];
  readonly showMetadata: boolean;
}

const whole = (args: URLSearchParams, name: string, fallback: number): number => {
  const value = args.get(name);
  if (value === null || value === '') return fallback;
  if (!/^-?\d+$/.test(value)) throw jobError('APPMON-JOB-NUMBER', { name, value });
  return Number(value);
};

/** Reads `offset count f field_list sort_key sort_dir`; the REST default of `count` is 100. */
export function readWindow(args: URLSearchParams, defaultCount = 100): ResultWindow {
  const fields = [...args.getAll('f'), ...(args.get('field_list')?.split(',') ?? [])].map((field) => field.trim()).filter(Boolean);
  return {
    offset: whole(args, 'offset', 0),
    count: whole(args, 'count', defaultCount),
    fields,
    sortKey: args.get('sort_key') ?? undefined,
    descending: (args.get('sort_dir') ?? 'asc') === 'desc',
  };
}

/** The columns of a result that are wanted, in the order they are wanted in; none named = all. */
export const columnsOf = (all: readonly string[], wanted: readonly string[]): readonly string[] => {
  if (wanted.length === 0) return all;
  const chosen = wanted.flatMap((pattern) => {
    if (!pattern.includes('*')) return all.includes(pattern) ? [pattern] : [];
    const expression = new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`);
    return all.filter((field) => expression.test(field));
  });
  return [...new Set(chosen)];
};

/** Numbers before texts, numbers by value, texts by code unit: a total order over cells. */
export function compareCells(left: Cell, right: Cell): number {
  const [a, b] = [cellText(left), cellText(right)];
  const [x, y] = [Number(a), Number(b)];
  const [numericA, numericB] = [a !== '' && !Number.isNaN(x), b !== '' && !Number.isNaN(y)];
  if (numericA && numericB) return x - y;
  if (numericA !== numericB) return numericA ? -1 : 1;
  return a < b ? -1 : Number(a > b);
}

/** Sorts, cuts out and narrows results as the `results` endpoints document. A negative offset counts from the end. */
export function windowOf(results: JobResults, window: ResultWindow): JobResults & { readonly offset: number } {
  const { sortKey, descending } = window;
  const sorted = sortKey ? results.rows.toSorted((a, b) => (descending ? -1 : 1) * compareCells(a[sortKey], b[sortKey])) : results.rows;
  const offset = window.offset < 0 ? Math.max(0, sorted.length + window.offset) : window.offset;
  const rows = sorted.slice(offset, window.count > 0 ? offset + window.count : undefined);
  return { fields: columnsOf(results.fields, window.fields), rows, preview: results.preview, offset };
}

const json = (cell: Cell): string | readonly string[] | null => (cell === undefined ? null : Array.isArray(cell) ? cell : String(cell));

const wireRow = (fields: readonly string[], row: Row): Record<string, string | readonly string[]> =>
  Object.fromEntries(
    fields.flatMap((field) => {
      const value = json(row[field]);
      return value === null ? [] : [[field, value]];
    }),
  );

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

const escapeXml = (text: string): string =>
  text
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
    // XML 1.0 has no way to write these characters at all.

    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd');

const xmlField = (field: string, cell: Cell): string => {
  if (cell === undefined) return '';
  const values = Array.isArray(cell) ? cell : [String(cell)];
  const body =
    field === '_raw'
      ? `<v xml:space='preserve' trunc='0'>${escapeXml(values.join('\n'))}</v>`
      : values.map((value) => `<value><text>${escapeXml(value)}</text></value>`).join('');
  return `<field k='${escapeXml(field)}'>${body}</field>\n`;
};

function toXml(page: ResultPage): string {
  const order = page.fields.map((field) => `<field>${escapeXml(field)}</field>`).join('\n');
  const messages = page.messages.map(({ type, text }) => `<msg type='${type}'>${escapeXml(text)}</msg>`).join('\n');
  const results = page.rows.map(
    (row, at) => `<result offset='${page.offset + at}'>\n${page.fields.map((field) => xmlField(field, row[field])).join('')}</result>`,
  );
  return `<?xml version='1.0' encoding='UTF-8'?>\n<results preview='${page.preview ? 1 : 0}'>\n<meta>\n<fieldOrder>\n${order}\n</fieldOrder>\n</meta>\n${
    messages ? `<messages>\n${messages}\n</messages>\n` : ''
  }${results.join('\n')}\n</results>\n`;
}

const head = (page: ResultPage): Record<string, unknown> => ({
  preview: page.preview,
  init_offset: page.offset,
  messages: page.messages.map(({ type, text }) => ({ type, text })),
});

/** Row modes name their fields by text, or by objects when `show_metadata` asks for them. */
const fieldNames = (page: ResultPage): readonly unknown[] => (page.showMetadata ? page.fields.map((name) => ({ name })) : page.fields);

/** The line form of `search/jobs/export`; `last` tells whether rows follow on another page. */
export const rowLines = (page: ResultPage, last: boolean): string =>
  page.rows
    .map((row, at) => {
      const mark = last && at === page.rows.length - 1 ? { lastrow: true } : {};
      return `${JSON.stringify({ preview: page.preview, offset: page.offset + at, ...mark, result: wireRow(page.fields, row) })}\n`;
    })
    .join('');

/** How each `output_mode` writes a result page. */
const WRITERS: Readonly<Record<string, { readonly contentType: string; readonly write: (page: ResultPage, headless: boolean) => string }>> =
  {
    json: {
      contentType: 'application/json; charset=UTF-8',
      write: (page) =>
        JSON.stringify({
          ...head(page),
          fields: page.fields.map((name) => ({ name })),
          results: page.rows.map((row) => wireRow(page.fields, row)),
          highlighted: {},
        }),
    },
    json_rows: {
      contentType: 'application/json; charset=UTF-8',
      write: (page) =>
        JSON.stringify({
          ...head(page),
          fields: fieldNames(page),
          rows: page.rows.map((row) => page.fields.map((field) => json(row[field]))),
        }),
    },
    json_cols: {
      contentType: 'application/json; charset=UTF-8',
      write: (page) =>
        JSON.stringify({
          ...head(page),
          fields: fieldNames(page),
          columns: page.fields.map((field) => page.rows.map((row) => json(row[field]))),
        }),
    },
    csv: {
      contentType: 'text/csv; charset=UTF-8',
      write: (page, headless) =>
        stringify([...(headless ? [] : [page.fields]), ...page.rows.map((row) => page.fields.map((field) => cellText(row[field])))]),
    },
    xml: { contentType: 'text/xml; charset=UTF-8', write: toXml },
    raw: { contentType: 'text/plain; charset=UTF-8', write: (page) => page.rows.map((row) => `${cellText(row['_raw'])}\n`).join('') },
    export: { contentType: 'application/json; charset=UTF-8', write: (page) => rowLines(page, true) },
  };

/**
 * Writes a page in an output mode (`export` is the line form of `search/jobs/export`); undefined for an unknown mode. A `headless` CSV
 * continues one that has its header.
 */
export function writeResults(
  page: ResultPage,
  mode: string,
  headless = false,
): { readonly contentType: string; readonly body: string } | undefined {
  const writer = Object.hasOwn(WRITERS, mode) ? WRITERS[mode] : undefined;
  return writer && { contentType: writer.contentType, body: writer.write(page, headless) };
}

/** The output modes there are, for messages. */
export const OUTPUT_MODES: readonly string[] = Object.keys(WRITERS).filter((mode) => mode !== 'export');
