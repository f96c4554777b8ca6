import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataPaths } from '../config';
import { dispatchFolder } from './dispatch-folder';
import { encodeResults } from './results-csv';
import type { Row } from '../spl/value';
import type { CollectedEvent, LookupTable, LookupWrite } from '../spl/catalog';
import type { ConfContext, Stanza } from '../conf/types';
import type { RuntimeServices } from '../services';
import type { RawEvent } from '../ingest/types';
import { jobError } from './errors';
import { findLookupFile, lookupTarget, readLookupFile, writeLookupFile } from './lookup-files';
import { actionParameters, eventtypesOf, indexedFieldsOf, macroOf, splitList, tagsOf } from './knowledge-objects';
import { readKvLookup, writeKvLookup, type KvLookup } from './lookup-kv';
import type { HostKnowledge } from './protocol';

/** On whose behalf a search asks. */
export interface Asker {
  readonly app: string;
  readonly owner: string;
  readonly sid: string;
}

/** What the knowledge side needs; `services` is read at each call, since the parts are wired in a circle. */
export interface KnowledgeOptions {
  readonly services: () => RuntimeServices;
  /** Answers `| rest <path>` with the rights of the asking account. */
  readonly rest: (path: string, options: Readonly<Record<string, string>>, asker: Asker) => Promise<readonly Row[]>;
}

/** Builds the knowledge side of each search from configuration, KV store, ingest and host. */
export function createKnowledge(options: KnowledgeOptions): (asker: Asker) => HostKnowledge {
  return (asker) => {
    const context: ConfContext = asker.owner === 'nobody' ? { app: asker.app } : { app: asker.app, user: asker.owner };
    const stanza = (file: string, name: string): Stanza | undefined => options.services().conf.stanza(file, name, context);
    const stanzas = (file: string): ReadonlyMap<string, Stanza> => options.services().conf.stanzas(file, context);

    const kvLookup = (name: string, settings: Stanza): KvLookup => {
      const collection = settings['collection'] ?? name;
      const app = options.services().conf.origin('transforms', name, context)?.app ?? asker.app;
      return { app, collection, fields: splitList(settings['fields_list']), schema: stanza('collections', collection) ?? {} };
    };

    const lookup = async (name: string): Promise<LookupTable | undefined> => {
      const settings = stanza('transforms', name);
      const { conf, kv } = options.services();
      if (settings?.['external_type'] === 'kvstore') return { ...(await readKvLookup(kv, kvLookup(name, settings))), settings };
      if (settings?.['external_type'] || settings?.['external_cmd']) {
        throw jobError('APPMON-LOOKUP-TYPE', { name, type: settings['external_type'] ?? 'external_cmd' });
      }
      const path = findLookupFile(conf.apps, asker.app, settings?.['filename'] ?? name);
      return path === undefined ? undefined : { ...readLookupFile(path), settings: settings ?? {} };
    };

    const writeLookup = async (write: LookupWrite): Promise<void> => {
      const settings = stanza('transforms', write.name);
      const { conf, kv } = options.services();
      if (settings?.['external_type'] === 'kvstore') {
        await writeKvLookup(kv, kvLookup(write.name, settings), write);
        return;
      }
      const file = settings?.['filename'] ?? write.name;
      if (!/\.csv(\.gz)?$/.test(file)) throw jobError('APPMON-LOOKUP-UNKNOWN', { name: write.name });
      const app = settings ? (conf.origin('transforms', write.name, context)?.app ?? asker.app) : asker.app;
      const existing = write.mode === 'append' ? findLookupFile(conf.apps, app, file) : undefined;
      const before = existing ? readLookupFile(existing) : { fields: [], rows: [] };
      const fields = before.fields.length > 0 ? before.fields : write.fields;
      writeLookupFile(lookupTarget(conf.apps, app, file), { fields, rows: [...before.rows, ...write.rows] });
    };

    return {
      macro: (name, argumentCount) => Promise.resolve(macroOf(stanza('macros', argumentCount > 0 ? `${name}(${argumentCount})` : name))),
      propsTable: () => Promise.resolve({ stanzas: stanzas('props'), defaults: stanza('props', 'default') ?? {} }),
      transform: (name) => Promise.resolve(stanza('transforms', name)),
      indexedFields: () => Promise.resolve(indexedFieldsOf(stanzas('fields'))),
      eventtypes: () => Promise.resolve(eventtypesOf(stanzas('eventtypes'))),
      tags: () => Promise.resolve(tagsOf(stanzas('tags'))),
      lookup,
      writeLookup,
      savedSearch: (name) => {
        const settings = stanza('savedsearches', name);
        return Promise.resolve(settings?.['search'] === undefined ? undefined : { search: settings['search'], settings });
      },
      jobResults: async (reference) => jobRows(options.services(), asker, reference),
      rest: (path, restOptions) => options.rest(path, restOptions, asker),
      collect: (events) => options.services().ingest.events(events.map(toRaw)),
      sendAlert: (action, parameters, rows) => {
        const merged = { ...actionParameters(stanza('alert_actions', action)), ...parameters };
        const { app, owner, sid } = asker;
        const directory =
          options.services().jobs.get(sid)?.directory ?? dispatchFolder(dataPaths(options.services().config.data).dispatch, sid);
        const resultsFile = join(directory, 'sendalert_temp_results.csv.gz');
        mkdirSync(directory, { recursive: true });
        writeFileSync(resultsFile, encodeResults([...new Set(rows.flatMap((row) => Object.keys(row)))], rows));
        return options.services().host.runAlertAction({ action, app, owner, sid, searchName: '', parameters: merged, rows, resultsFile });
      },
    };
  };
}

const toRaw = (event: CollectedEvent): RawEvent => ({
  data: event.raw,
  time: event.time,
  index: event.index,
  host: event.host,
  source: event.source,
  sourcetype: event.sourcetype,
  fields: event.fields,
  ...(event.metrics ? { metrics: event.metrics } : {}),
});

/** Rows of a finished job that the asker owns, or of the newest finished run of a saved search `owner:app:name`. */
async function jobRows(
  services: RuntimeServices,
  asker: Asker,
  reference: { readonly sid?: string; readonly savedSearch?: string },
): Promise<readonly Row[] | undefined> {
  const { jobs, auth } = services;
  const admin = auth.users().some((user) => user.name === asker.owner && user.roles.includes('admin'));
  if (reference.sid !== undefined) {
    const job = jobs.get(reference.sid);
    if (!job || !(admin || job.request.owner === asker.owner || job.request.savedSearch !== undefined)) return undefined;
    await job.finished;
    return job.state === 'DONE' ? (await job.results()).rows : undefined;
  }
  const [, app = '', ...rest] = (reference.savedSearch ?? '').split(':');
  const name = rest.join(':');
  const runs = jobs.list().filter((job) => job.state === 'DONE' && job.request.savedSearch === name && job.request.app === app);
  return (
    await runs
      .toSorted((a, b) => a.published - b.published)
      .at(-1)
      ?.results()
  )?.rows;
}
