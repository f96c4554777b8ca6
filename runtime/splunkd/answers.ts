import type { CodedError } from '../../core/errors';
import { aclBlock, endpoint, entityPath, SYSTEM_ACCESS } from './access';
import type { Access } from './access';
import { restError } from './errors';
import type { RestAnswer, RestCall, RestEntry } from './types';

/** Where an entity lives and who may do what with it. */
export interface EntityPlace {
  /** Collection below the namespace, e.g. `saved/searches`. */
  readonly path: string;
  readonly access?: Access & { readonly removable?: boolean };
}

/** An entry with address, acl block and the `eai:` fields that clients expect. */
// eslint-disable-next-line max-params -- whose view, what, where and its content are four unrelated things
export function makeEntry(call: RestCall, name: string, place: EntityPlace, content: Readonly<Record<string, unknown>>): RestEntry {
  const access = place.access ?? SYSTEM_ACCESS;
  return {
    name,
    id: entityPath(access, endpoint(place.path), name),
    author: access.owner,
    acl: aclBlock(access, call.session),
    content: { ...content, 'eai:appName': access.app, 'eai:userName': access.owner },
  };
}

/** A collection titled by the last part of its path. */
export const collection = (path: string, entries: readonly RestEntry[], status = 200): RestAnswer => ({
  kind: 'collection',
  status,
  title: path.split('/').pop() ?? path,
  entries,
});

/** An empty collection, Splunk's answer to a removal. */
export const removed = (path: string): RestAnswer => collection(path, []);

/** Reads required arguments; throws 400 naming all that are missing. */
export function requiredArguments<Name extends string>(call: RestCall, ...names: readonly Name[]): Record<Name, string> {
  const missing = names.filter((name) => !call.args.get(name));
  if (missing.length > 0) throw restError('APPMON-REST-MISSING', { names: missing.join(', ') });
  return Object.fromEntries(names.map((name) => [name, call.args.get(name) ?? ''])) as Record<Name, string>;
}

/** A value of the route's path. */
export const parameter = (call: RestCall, name: string): string => call.parameters[name] ?? '';

/** 409 with Splunk's wording for an entity that is there already. */
export const alreadyExists = (name: string): CodedError =>
  restError('APPMON-REST-CONFLICT', { text: `Unable to create: an object named ${name} already exists.` });

/** Arguments that steer the call and are no settings of the object. */
const STEERING = new Set(['output_mode', 'name', '_', 'count', 'offset', 'search_mode', 'f']);

/** Settings among the arguments; repeated ones are joined with commas. Names that start with `eai:` or `__` are left out. */
export function settingArguments(call: RestCall, ...others: readonly string[]): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const name of new Set(call.args.keys())) {
    if (STEERING.has(name) || others.includes(name) || name.startsWith('eai:') || name.startsWith('__')) continue;
    settings[name] = call.args.getAll(name).join(',');
  }
  return settings;
}
