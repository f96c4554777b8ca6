import { kvError } from './errors';
import { compareValues } from './query';
import type { KvDocument } from './types';

/** Compiles `sort`: `a,-b` or `a:1,b:-1`. Equal documents keep their order. */
export function compileSort(sort: string | undefined): ((a: KvDocument, b: KvDocument) => number) | undefined {
  if (!sort?.trim()) return undefined;
  const keys = sort.split(',').map((part) => {
    const [, minus, field, direction] = /^\s*(-?)([^:\s][^:]*?)(?::\s*(-?1))?\s*$/.exec(part) ?? [];
    if (field === undefined) throw kvError('APPMON-KV-SORT', { sort });
    return { field, sign: minus === '-' || direction === '-1' ? -1 : 1 };
  });
  return (a, b) => keys.reduce((order, { field, sign }) => order || sign * compareValues(a[field], b[field]), 0);
}

/** Compiles `fields`: names to include (`_key` comes along), or names with `:0` to exclude. */
export function compileFields(fields: string | undefined): (document: KvDocument) => KvDocument {
  if (!fields?.trim()) return (document) => document;
  const parts = fields.split(',').map((part) => part.trim().split(':'));
  const excluded = parts.filter(([, flag]) => flag?.trim() === '0').map(([name = '']) => name);
  const included = parts.filter(([, flag]) => flag === undefined || flag.trim() === '1').map(([name = '']) => name);
  const legal = excluded.length + included.length === parts.length && (included.length === 0 || !excluded.some((name) => name !== '_key'));
  if (!legal || parts.some(([name]) => !name)) throw kvError('APPMON-KV-FIELDS', { fields });
  const wanted = (name: string): boolean =>
    included.length === 0 ? !excluded.includes(name) : name === '_key' ? excluded.length === 0 : included.includes(name);
  return (document) => Object.fromEntries(Object.entries(document).filter(([name]) => wanted(name)));
}
