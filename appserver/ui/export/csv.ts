import type { Columns } from '../../../visualizations/kit/columns';
import { textsOf, timeOf } from '../../../visualizations/kit/columns';
import { saveFile } from './save-file';

const timeFields = /^(_time|first_seen|last_seen|newest|.*_time|.*_at)$/;
const formula = /^[=+\-@\t\r]/;
const plainNumber = /^-?\d+(\.\d+)?$/;

/** A cell that no spreadsheet runs as a formula: texts that begin like one get an apostrophe; numbers stay. */
export function csvCell(value: string): string {
  const safe = formula.test(value) && !plainNumber.test(value) ? `'${value}` : value;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A result as CSV (RFC 4180): ISO 8601 UTC times, points for decimals, the fields' own names as headers. */
export function toCsv(data: Columns): string {
  const count = data.columns[0]?.length ?? 0;
  const cell = (column: number, row: number): string => {
    const value = data.columns[column]?.[row];
    const time = timeFields.test(data.fields[column] ?? '') ? timeOf(value) : null;
    return csvCell(time === null ? textsOf(value).join(';') : new Date(time).toISOString());
  };
  const lines = Array.from({ length: count }, (_, row) => data.fields.map((_field, column) => cell(column, row)).join(','));
  return [data.fields.map(csvCell).join(','), ...lines].map((line) => `${line}\r\n`).join('');
}

/** Saves a result as a CSV file. */
export const downloadCsv = (data: Columns, name: string): void => {
  saveFile(new Blob([toCsv(data)], { type: 'text/csv;charset=utf-8' }), `${name}.csv`);
};
