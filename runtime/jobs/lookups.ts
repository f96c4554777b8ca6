import { canRead, canWrite } from '../auth/access';
import type { ConfContext, Stanza } from '../conf/types';
import type { RuntimeServices } from '../services';
import type { LookupTable, LookupWrite } from '../spl/catalog';
import type { Session } from '../splunkd/types';
import { jobError } from './errors';
import { isOn, splitList } from './knowledge-objects';
import { findLookupFile, lookupTarget, readLookupFile, writeLookupFile } from './lookup-files';
import { readKvLookup, writeKvLookup, type KvLookup } from './lookup-kv';

/** Whose lookups: the app and view a search runs in, and what its account may do. */
export interface LookupAsker {
  readonly app: string;
  readonly context: ConfContext;
  readonly session: Session;
}

type Services = Pick<RuntimeServices, 'conf' | 'kv'>;

interface Definition {
  readonly settings: Stanza;
  readonly app: string;
}

/** The transforms.conf stanza of a lookup; one that the account may not read does not exist for it. */
function definition({ conf }: Services, { context, session }: LookupAsker, name: string): Definition | undefined {
  const settings = conf.stanza('transforms', name, context);
  const origin = conf.origin('transforms', name, context);
  return settings && origin && canRead(origin, session) ? { settings, app: origin.app } : undefined;
}

/** A collection as its app shares it: a private definition of the same name opens no other data. */
function kvLookup({ conf }: Services, name: string, { settings, app }: Definition): KvLookup {
  const collection = settings['collection'] ?? name;
  const schema = conf.stanza('collections', collection, { app }) ?? {};
  return { app, collection, fields: splitList(settings['fields_list']), schema };
}

const isKv = ({ settings }: Definition): boolean => settings['external_type'] === 'kvstore';

/** Apps whose lookup file of that name the account sees: its own app's, and what others export. */
const appsWith = ({ conf }: Services, { app, session }: LookupAsker, file: string) =>
  conf.apps.filter(({ id }) => {
    const access = conf.access('lookups', file, id);
    return canRead(access, session) && (id === app || access.sharing === 'global');
  });

/** A lookup by its definition or file name; undefined when there is none that the account may read. */
export async function readLookup(services: Services, asker: LookupAsker, name: string): Promise<LookupTable | undefined> {
  const found = definition(services, asker, name);
  if (found && isKv(found)) {
    const lookup = kvLookup(services, name, found);
    const origin = services.conf.origin('collections', lookup.collection, { app: lookup.app });
    if (!origin || !canRead(origin, asker.session)) return undefined;
    return { ...(await readKvLookup(services.kv, lookup)), settings: found.settings };
  }
  const settings = found?.settings;
  if (settings?.['external_type'] || settings?.['external_cmd'])
    throw jobError('APPMON-LOOKUP-TYPE', { name, type: settings['external_type'] ?? 'external_cmd' });
  const file = settings?.['filename'] ?? name;
  const path = findLookupFile(appsWith(services, asker, file), asker.app, file);
  return path === undefined ? undefined : { ...readLookupFile(path), settings: settings ?? {} };
}

/**
 * Writes a lookup. A collection needs the right to write it; a file needs `output_file` and, where limits.conf
 * `[outputlookup] outputlookup_check_permission` and the definition's `check_permission` say so, the right to write it.
 */
export async function writeLookup(services: Services, asker: LookupAsker, write: LookupWrite): Promise<void> {
  const { name } = write;
  const { conf, kv } = services;
  const { session } = asker;
  const refuse = (needs: string) => jobError('APPMON-LOOKUP-RIGHTS', { owner: session.user, name, needs });
  const found = definition(services, asker, name);
  if (found && isKv(found)) {
    const lookup = kvLookup(services, name, found);
    const origin = conf.origin('collections', lookup.collection, { app: lookup.app });
    if (!origin || !canWrite(origin, session)) throw refuse(`write access to the collection ${lookup.collection}`);
    await writeKvLookup(kv, lookup, write);
    return;
  }
  const file = found?.settings['filename'] ?? name;
  if (!/\.csv(\.gz)?$/.test(file)) throw jobError('APPMON-LOOKUP-UNKNOWN', { name });
  if (!session.capabilities.has('output_file')) throw refuse('capability output_file');
  const app = found?.app ?? asker.app;
  const isChecked =
    isOn(conf.stanza('limits', 'outputlookup')?.['outputlookup_check_permission']) && isOn(found?.settings['check_permission']);
  if (isChecked && !canWrite(conf.access('lookups', file, app), session)) throw refuse('write access to the file');
  const existing = write.mode === 'append' ? findLookupFile(appsWith(services, asker, file), app, file) : undefined;
  const before = existing ? readLookupFile(existing) : { fields: [], rows: [] };
  const fields = before.fields.length > 0 ? before.fields : write.fields;
  writeLookupFile(lookupTarget(conf.apps, app, file), { fields, rows: [...before.rows, ...write.rows] });
}
