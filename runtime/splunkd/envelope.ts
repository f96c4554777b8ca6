import { SERVER_VERSION } from '../conf/apps';
import { plainText } from './text';
import type { RestEntry } from './types';

/** Where the answer is for: the path of the collection and how the client wants it. */
export interface RenderOptions {
  readonly path: string;
  readonly format: 'json' | 'xml';
  readonly now: Date;
}

/** Build tag that the server reports; `instance_type` tells clients that this is no Splunk Cloud stack. */
export const GENERATOR = { build: 'local', version: SERVER_VERSION, instance_type: 'local' } as const;

/** Links of an entity; clients rebuild its address from `alternate`. */
export function entryLinks(entry: RestEntry): Readonly<Record<string, string>> {
  const removable = entry.acl?.['removable'] === true;
  return { alternate: entry.id, list: entry.id, edit: entry.id, ...(removable ? { remove: entry.id } : {}), ...entry.links };
}

/** Who an entry is attributed to. */
export const authorOf = (entry: RestEntry): string => entry.author ?? (plainText(entry.acl?.['owner']) || 'system');
