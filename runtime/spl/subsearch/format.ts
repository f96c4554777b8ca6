import { toValues } from '../eval';
import type { Row } from '../value';

/** The six texts that `format` puts around and between rows and columns. */
export interface FormatTexts {
  readonly rowPrefix: string;
  readonly columnPrefix: string;
  readonly columnSeparator: string;
  readonly columnEnd: string;
  readonly rowSeparator: string;
  readonly rowEnd: string;
}

export const DEFAULT_FORMAT: FormatTexts = {
  rowPrefix: '(',
  columnPrefix: '(',
  columnSeparator: 'AND',
  columnEnd: ')',
  rowSeparator: 'OR',
  rowEnd: ')',
};

/** What an empty subsearch stands for: `NOT ()` matches nothing. */
export const EMPTY_SUBSEARCH = 'NOT ()';

/** Settings of a rendering beside its texts. */
export interface FormatSettings {
  readonly texts?: FormatTexts;
  readonly emptyText?: string;
  /** Rows rendered at most; 0 = all. */
  readonly maxRows?: number;
}

/**
 * The search text that rows stand for: `( ( a="1" AND b="2" ) OR ( … ) )` (R59).
 * Fields that start with `_` are left out; a field named `search` or `query` gives its text as it is.
 */
export function formatRows(rows: readonly Row[], columns: readonly string[], settings: FormatSettings = {}): string {
  const texts = settings.texts ?? DEFAULT_FORMAT;
  const used = columns.filter((column) => !column.startsWith('_'));
  const limited = settings.maxRows === undefined || settings.maxRows === 0 ? rows : rows.slice(0, settings.maxRows);
  const parts = limited.map((row) => formatRow(row, used, texts)).filter((part) => part !== '');
  if (parts.length === 0) return settings.emptyText ?? EMPTY_SUBSEARCH;
  return `${texts.rowPrefix} ${parts.join(` ${texts.rowSeparator} `)} ${texts.rowEnd}`;
}

function formatRow(row: Row, columns: readonly string[], texts: FormatTexts): string {
  const parts = columns.flatMap((column) => formatCell(column, toValues(row[column]), texts));
  return parts.length === 0 ? '' : `${texts.columnPrefix} ${parts.join(` ${texts.columnSeparator} `)} ${texts.columnEnd}`;
}

function formatCell(column: string, values: readonly string[], texts: FormatTexts): string[] {
  if (column === 'search' || column === 'query') return values.map((value) => value);
  const tests = values.map((value) => `${column}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`);
  if (tests.length < 2) return tests;
  return [`${texts.columnPrefix} ${tests.join(' OR ')} ${texts.columnEnd}`];
}

/**
 * What a subsearch puts in place of its brackets: the text of a lone `search` or `query` field as it is
 * (`return`, `format`), else the rows formatted by default.
 */
export function substitutionOf(rows: readonly Row[], columns: readonly string[]): string {
  const visible = columns.filter((column) => !column.startsWith('_'));
  const only = visible.length === 1 ? visible[0] : undefined;
  if (rows.length === 1 && (only === 'search' || only === 'query')) return toValues(rows[0]?.[only]).join(' ');
  return formatRows(rows, columns);
}
