import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataPaths } from '../config';
import { dispatchFolder } from './dispatch-folder';
import { encodeResults } from './results-csv';
import type { Row } from '../spl/value';
import type { CollectedEvent } from '../spl/catalog';
import type { ConfContext, Stanza } from '../conf/types';
import type { RuntimeServices } from '../services';
import type { RawEvent } from '../ingest/types';
import type { Session } from '../splunkd/types';
import { canRead, rightsOf } from '../auth/access';
import { jobError } from './errors';
import { mayReadJob } from './job-access';
import { actionParameters, eventtypesOf, indexedFieldsOf, macroOf, tagsOf } from './knowledge-objects';
import { readLookup, writeLookup } from './lookups';
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

/** Builds the knowledge side of each search from configuration, KV store, ingest and host, as far as the asking account may see it. */
export function createKnowledge(options: KnowledgeOptions): (asker: Asker) => HostKnowledge {
  return (asker) => {
    const { app, owner, sid } = asker;
    const context: ConfContext = owner === 'nobody' ? { app } : { app, user: owner };
    // Asked at each call: rights may change, and an account may go, while its search runs.
    const session = (): Session => rightsOf(options.services().auth, owner);
    const isReadable = (file: string, name: string, who: Session): boolean => {
      const origin = options.services().conf.origin(file, name, context);
      return !origin || canRead(origin, who);
    };
    const stanza = (file: string, name: string): Stanza | undefined =>
      isReadable(file, name, session()) ? options.services().conf.stanza(file, name, context) : undefined;
    const stanzas = (file: string): ReadonlyMap<string, Stanza> => {
      const who = session();
      return new Map([...options.services().conf.stanzas(file, context)].filter(([name]) => isReadable(file, name, who)));
    };
    const requireCapability = (command: string, capability: string): void => {
      if (!session().capabilities.has(capability)) throw jobError('APPMON-JOB-COMMAND-RIGHTS', { command, capability, owner });
    };

    return {
      macro: (name, argumentCount) => Promise.resolve(macroOf(stanza('macros', argumentCount > 0 ? `${name}(${argumentCount})` : name))),
      propsTable: () => Promise.resolve({ stanzas: stanzas('props'), defaults: stanza('props', 'default') ?? {} }),
      transform: (name) => Promise.resolve(stanza('transforms', name)),
      indexedFields: () => Promise.resolve(indexedFieldsOf(stanzas('fields'))),
      eventtypes: () => Promise.resolve(eventtypesOf(stanzas('eventtypes'))),
      tags: () => Promise.resolve(tagsOf(stanzas('tags'))),
      lookup: async (name) => readLookup(options.services(), { app, context, session: session() }, name),
      writeLookup: async (write) => writeLookup(options.services(), { app, context, session: session() }, write),
      savedSearch: (name) => {
        const settings = stanza('savedsearches', name);
        return Promise.resolve(settings?.['search'] === undefined ? undefined : { search: settings['search'], settings });
      },
      jobResults: async (reference) => jobRows(options.services(), session(), reference),
      rest: (path, restOptions) => options.rest(path, restOptions, asker),
      collect: async (events) => {
        const isMetric = events.some(({ metrics }) => metrics !== undefined);
        requireCapability(isMetric ? 'mcollect' : 'collect', isMetric ? 'run_mcollect' : 'run_collect');
        await options.services().ingest.events(events.map(toRaw));
      },
      sendAlert: async (action, parameters, rows) => {
        requireCapability('sendalert', 'run_sendalert');
        const merged = { ...actionParameters(stanza('alert_actions', action)), ...parameters };
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

/** Rows of a finished job, or of the newest finished run of a saved search `owner:app:name`, that the account may see. */
async function jobRows(
  { jobs, conf }: RuntimeServices,
  session: Session,
  reference: { readonly sid?: string; readonly savedSearch?: string },
): Promise<readonly Row[] | undefined> {
  if (reference.sid !== undefined) {
    const job = jobs.get(reference.sid);
    if (!job || !mayReadJob(job, session, conf)) return undefined;
    await job.finished;
    return job.state === 'DONE' ? (await job.results()).rows : undefined;
  }
  const [, app = '', ...rest] = (reference.savedSearch ?? '').split(':');
  const name = rest.join(':');
  const runs = jobs
    .list()
    .filter((job) => job.state === 'DONE' && job.request.savedSearch === name && job.request.app === app)
    .filter((job) => mayReadJob(job, session, conf));
  return (
    await runs
      .toSorted((a, b) => a.published - b.published)
      .at(-1)
      ?.results()
  )?.rows;
}
