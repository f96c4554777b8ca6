import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import type { Row } from '../spl/value';
import type { InstalledApp } from '../conf/types';
import { jobError } from './errors';
import { cellText } from './results-csv';

/** A CSV table as read from disk. */
export interface CsvTable {
  readonly fields: readonly string[];
  readonly rows: readonly Row[];
}

const FILE_NAME = /^[\w][\w.-]*$/;

/** The writable lookups folder of an app; the package directory is never written. */
export const writableLookups = (app: InstalledApp): string => join(dirname(app.localDirectory), 'lookups');

function checkedName(name: string): string {
  if (!FILE_NAME.test(name)) throw jobError('APPMON-LOOKUP-NAME', { name });
  return name;
}

/** Path of a lookup file: what was written wins over what the package ships, and other apps come last. */
export function findLookupFile(apps: readonly InstalledApp[], app: string, name: string): string | undefined {
  checkedName(name);
  const ordered = [...apps.filter((each) => each.id === app), ...apps.filter((each) => each.id !== app)];
  return ordered
    .flatMap((each) => [join(writableLookups(each), name), join(each.directory, 'lookups', name)])
    .find((path) => existsSync(path));
}

const cache = new Map<string, { readonly stamp: string; readonly table: CsvTable }>();

/** Reads a lookup file (`.csv` or `.csv.gz`); kept in memory until the file changes. */
export function readLookupFile(path: string): CsvTable {
  const { mtimeMs, size } = statSync(path);
  const stamp = `${mtimeMs}:${size}`;
  const known = cache.get(path);
  if (known?.stamp === stamp) return known.table;
  const table = parseTable(path);
  cache.set(path, { stamp, table });
  return table;
}

function parseTable(path: string): CsvTable {
  try {
    const bytes = readFileSync(path);
    const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
    const [header = [], ...lines]: string[][] = parse(text, { bom: true, relax_column_count: true, skip_empty_lines: true });
    const rows = lines.map((line) => Object.fromEntries(header.map((field, at) => [field, line[at] ?? ''])) as Row);
    return { fields: header, rows };
  } catch (error) {
    throw jobError('APPMON-LOOKUP-FILE', { file: path, reason: error instanceof Error ? error.message : String(error) }, { cause: error });
  }
}

/** Writes a lookup file in one step: a reader sees the old table or the new one. */
export function writeLookupFile(path: string, table: CsvTable): void {
  mkdirSync(dirname(path), { recursive: true });
  const text = stringify([table.fields, ...table.rows.map((row) => table.fields.map((field) => cellText(row[field])))]);
  const fresh = `${path}.${process.pid}.new`;
  writeFileSync(fresh, path.endsWith('.gz') ? gzipSync(text) : text);
  renameSync(fresh, path);
}

/** The path a lookup file of an app is written to. */
export function lookupTarget(apps: readonly InstalledApp[], app: string, name: string): string {
  const owner = apps.find((each) => each.id === app);
  if (!owner) throw jobError('APPMON-LOOKUP-UNKNOWN', { name });
  return join(writableLookups(owner), checkedName(name));
}
