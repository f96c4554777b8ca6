import { requireCapability } from '../access';
import { parameter } from '../answers';
import { confRoutes } from '../conf-family';
import { notFound } from '../errors';
import type { RestCall, Route } from '../types';

/** Files that decide about rights, secrets or the server itself: only admins write them through the generic endpoints. */
const GUARDED = new Set(['authorize', 'authentication', 'server', 'web', 'inputs', 'indexes', 'restmap', 'passwords', 'limits', 'app']);

/** Checks the right to read or write a .conf file by its name. */
export function guardFile(call: RestCall, file: string, intent: 'read' | 'write'): void {
  requireCapability(call.session, intent === 'read' ? 'rest_properties_get' : 'rest_properties_set');
  if (file === 'passwords' || (intent === 'write' && GUARDED.has(file))) requireCapability(call.session, 'admin_all_objects');
}

const fileOf = (call: RestCall): string => {
  const name = parameter(call, 'conf');
  if (!/^conf-[\w-]+$/.test(name)) throw notFound(name);
  return name.slice('conf-'.length);
};

const holds =
  (...keys: readonly string[]) =>
  (settings: Readonly<Record<string, string>>) =>
    keys.some((key) => settings[key] !== undefined);

export const routes: readonly Route[] = [
  ...confRoutes({ path: 'configs/:conf', file: fileOf, guard: (call, intent) => guardFile(call, fileOf(call), intent) }),
  ...confRoutes({ path: 'data/transforms/lookups', file: () => 'transforms', keep: holds('filename', 'external_type', 'collection') }),
  ...confRoutes({
    path: 'data/transforms/extractions',
    file: () => 'transforms',
    keep: holds('REGEX', 'DELIMS'),
    required: ['REGEX', 'SOURCE_KEY'],
  }),
  ...confRoutes({ path: 'saved/eventtypes', file: () => 'eventtypes', required: ['search'] }),
  ...confRoutes({ path: 'admin/macros', file: () => 'macros', required: ['definition'] }),
  ...confRoutes({
    path: 'storage/collections/config',
    file: () => 'collections',
    beforeRemove: async (call, { name, origin }) => {
      if (origin.removable) await call.services.kv.remove(origin.app, 'nobody', name);
    },
  }),
];
