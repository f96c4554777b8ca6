import type { RawEvent } from './types';

/** An event on its way through the pipeline; transforms change it in place. */
export interface Draft {
  raw: string;
  time: number;
  index: string;
  host: string;
  source: string;
  sourcetype: string;
  queue: string;
  readonly fields: Map<string, string[]>;
  readonly metrics: RawEvent['metrics'];
}

/** Adds a value to an indexed field. */
export function addField(draft: Draft, name: string, value: string): void {
  const values = draft.fields.get(name);
  if (values) values.push(value);
  else draft.fields.set(name, [value]);
}

/** The keys that transforms read and write, as transforms.conf spells them. */
export const METADATA_KEYS: Readonly<
  Record<string, { readonly property: 'raw' | 'host' | 'source' | 'sourcetype' | 'index' | 'queue'; readonly prefix: string }>
> = {
  _raw: { property: 'raw', prefix: '' },
  queue: { property: 'queue', prefix: '' },
  'MetaData:Host': { property: 'host', prefix: 'host::' },
  'MetaData:Source': { property: 'source', prefix: 'source::' },
  'MetaData:Sourcetype': { property: 'sourcetype', prefix: 'sourcetype::' },
  '_MetaData:Index': { property: 'index', prefix: '' },
};
