import type { Cell, Row } from '../spl/value';
import type { LookupWrite } from '../spl/catalog';
import type { Stanza } from '../conf/types';
import type { KvDocument, KvStore } from '../kv/types';
import type { CsvTable } from './lookup-files';
import { cellText } from './results-csv';

/** A KV store lookup as transforms.conf defines it. */
export interface KvLookup {
  readonly app: string;
  readonly collection: string;
  readonly fields: readonly string[];
  /** The collection's stanza of collections.conf: `field.<name> = number|bool|string|time`. */
  readonly schema: Stanza;
}

const OWNER = 'nobody';

function member(document: unknown, path: string): unknown {
  if (typeof document !== 'object' || document === null) return undefined;
  const record = document as Record<string, unknown>;
  if (Object.hasOwn(record, path)) return record[path];
  const dot = path.indexOf('.');
  return dot > 0 ? member(record[path.slice(0, dot)], path.slice(dot + 1)) : undefined;
}

function toCell(value: unknown): Cell {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' || typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map((each) => (typeof each === 'string' ? each : JSON.stringify(each)));
  return JSON.stringify(value);
}

const TO_JSON: Readonly<Record<string, (text: string) => unknown>> = {
  number: (text) => (text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text)),
  time: (text) => (text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text)),
  bool: (text) =>
    ['1', 't', 'true'].includes(text.toLowerCase()) ? true : ['0', 'f', 'false'].includes(text.toLowerCase()) ? false : text,
};

const toJson = (cell: Cell, type: string | undefined): unknown => {
  if (Array.isArray(cell)) return cell;
  const convert = type === undefined || type === 'string' ? undefined : TO_JSON[type];
  if (convert) return convert(cellText(cell));
  return type === 'string' ? cellText(cell) : cell;
};

/** Reads a collection as a table of the lookup's fields. */
export async function readKvLookup(kv: KvStore, lookup: KvLookup): Promise<CsvTable> {
  const documents = await kv.find(lookup.app, OWNER, lookup.collection);
  const rows = documents.map((document) => {
    const row: Row = {};
    for (const field of lookup.fields) row[field] = toCell(member(document, field));
    return row;
  });
  return { fields: lookup.fields, rows };
}

/** `outputlookup` to a collection: replace empties it first, append adds, update goes by the key. */
export async function writeKvLookup(kv: KvStore, lookup: KvLookup, write: LookupWrite): Promise<void> {
  const keyField = write.keyField ?? '_key';
  const documents = write.rows.map((row): KvDocument => {
    const fields = Object.entries(row).filter(([field, cell]) => cell !== undefined && field !== '_key' && lookup.fields.includes(field));
    const document: KvDocument = {};
    for (const [field, cell] of fields) document[field] = toJson(cell, lookup.schema[`field.${field}`]);
    const key = row[keyField];
    if (key !== undefined) document['_key'] = cellText(key);
    return document;
  });
  if (write.mode === 'replace') await kv.remove(lookup.app, OWNER, lookup.collection);
  if (documents.length > 0) await kv.batchSave(lookup.app, OWNER, lookup.collection, documents);
}
