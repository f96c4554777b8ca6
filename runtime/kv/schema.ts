import type { Stanza } from '../conf/types';
import { kvError } from './errors';
import type { KvDocument } from './types';

/** Result of fitting a value to a declared type; undefined = it does not fit. */
type Fit = (value: unknown) => { readonly value: unknown } | undefined;

const fits =
  (accept: (value: unknown) => boolean): Fit =>
  (value) =>
    accept(value) ? { value } : undefined;

/** Field types of collections.conf.spec. Texts that spell a number or a boolean are taken as such, as lookups write texts only. */
const TYPES: Readonly<Record<string, Fit>> = {
  string: (value) => (typeof value === 'string' ? { value } : typeof value === 'object' ? undefined : { value: JSON.stringify(value) }),
  number: (value) => {
    if (typeof value === 'number') return { value };
    return typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)) ? { value: Number(value) } : undefined;
  },
  bool: (value) => {
    if (typeof value === 'boolean') return { value };
    const text = String(value).toLowerCase();
    return ['true', 't', '1'].includes(text) ? { value: true } : ['false', 'f', '0'].includes(text) ? { value: false } : undefined;
  },
  time: fits(
    (value) =>
      typeof value === 'number' ||
      (typeof value === 'string' && (value === '' || Number.isFinite(Number(value)) || !Number.isNaN(Date.parse(value)))),
  ),
  cidr: fits((value) => typeof value === 'string'),
  array: fits(Array.isArray),
};

/** Declared types of a collection and what to do with a value that does not fit: refuse the document, or drop the field. */
export interface CollectionSchema {
  readonly collection: string;
  readonly types: ReadonlyMap<string, string>;
  readonly enforce: boolean;
}

/** Reads the schema of a collections.conf stanza. */
export function readSchema(collection: string, stanza: Stanza): CollectionSchema {
  const types = Object.entries(stanza)
    .filter(([key]) => key.startsWith('field.'))
    .map(([key, type]): [string, string] => [key.slice('field.'.length), type.trim().toLowerCase()]);
  return { collection, types: new Map(types), enforce: /^(1|t|true)$/i.test(stanza['enforceTypes'] ?? '') };
}

/**
 * Fits a document to its schema: with `enforceTypes` a wrong type throws APPMON-KV-TYPE, without only that field is dropped
 * (collections.conf.spec, "enforceTypes"). Undeclared fields keep the type they have.
 */
export function fitDocument(document: KvDocument, schema: CollectionSchema): KvDocument {
  const fitted: KvDocument = {};
  for (const [field, value] of Object.entries(document)) {
    if (field.startsWith('$') || field.includes('\0'))
      throw kvError('APPMON-KV-DOCUMENT', { got: `the field name ${JSON.stringify(field)}` });
    const type = schema.types.get(field);
    const fit = type === undefined ? undefined : TYPES[type];
    const result = value === null || !fit ? { value } : fit(value);
    if (result) fitted[field] = result.value;
    else if (schema.enforce)
      throw kvError('APPMON-KV-TYPE', { field, collection: schema.collection, type: type ?? '', got: JSON.stringify(value).slice(0, 100) });
  }
  return fitted;
}
