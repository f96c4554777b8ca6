import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { kitError } from './errors';
import type { ResultRow } from './splunkd';

/** What splunkd hands to an alert action on standard input (custom alert actions, payload_format = json). */
export interface AlertPayload {
  readonly app: string;
  readonly owner: string;
  readonly server_uri: string;
  readonly session_key: string;
  readonly sid: string;
  /** Empty for `| sendalert`. */
  readonly search_name: string;
  readonly results_file: string;
  readonly results_link: string;
  readonly configuration: Readonly<Record<string, string>>;
  readonly result: ResultRow;
}

/** Parses the payload; throws when it is not one. */
export function parsePayload(text: string): AlertPayload {
  let value: Partial<AlertPayload>;
  try {
    value = JSON.parse(text) as Partial<AlertPayload>;
  } catch (cause) {
    throw kitError('APPMON-PAYLOAD', {}, { cause });
  }
  if (typeof value.server_uri !== 'string' || typeof value.session_key !== 'string') throw kitError('APPMON-PAYLOAD');
  return {
    app: value.app ?? '',
    owner: value.owner ?? '',
    server_uri: value.server_uri,
    session_key: value.session_key,
    sid: value.sid ?? '',
    search_name: value.search_name ?? '',
    results_file: value.results_file ?? '',
    results_link: value.results_link ?? '',
    configuration: value.configuration ?? {},
    result: value.result ?? {},
  };
}

/** All result rows of the alert, from its results file; the payload's first row when the file cannot be read. */
export function readResults(payload: AlertPayload): readonly ResultRow[] {
  try {
    const rows: ResultRow[] = parse(gunzipSync(readFileSync(payload.results_file)), {
      columns: true,
      relax_column_count: true,
      bom: true,
    });
    if (rows.length > 0) return rows;
  } catch {
    // `| sendalert` and some hosts bring no file; the first row is then all there is.
  }
  return Object.keys(payload.result).length > 0 ? [payload.result] : [];
}

/** The first value of a field as text; empty when absent. */
export function textOf(row: ResultRow, field: string): string {
  const value = row[field];
  return typeof value === 'string' ? value : (value?.[0] ?? '');
}

/** A field as a number, or undefined when it is absent or no number. */
export function numberOf(row: ResultRow, field: string): number | undefined {
  const text = textOf(row, field);
  const value = Number(text);
  return text === '' || !Number.isFinite(value) ? undefined : value;
}
