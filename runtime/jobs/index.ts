import { join } from 'node:path';
import type { MessagePort } from 'node:worker_threads';
import { rightsOf } from '../auth/access';
import { dataPaths } from '../config';
import type { Catalog } from '../spl/catalog';
import { parseSearch } from '../spl/index';
import type { RuntimeServices } from '../services';
import { jobError } from './errors';
import { createKnowledge, type KnowledgeOptions } from './knowledge';
import { propsReader } from './props';
import { createJobManager } from './manager';
import type { SearchRights } from './search-context';
import type { JobManager } from './types';

/** What wiring the job manager into a runtime takes. */
export interface OpenJobsOptions extends KnowledgeOptions {
  readonly data: string;
  readonly connectStore: () => MessagePort | undefined;
  readonly workers?: number;
}

const DEFAULT_QUOTA = 3;

/** Rights of an account in searches, from its roles; searches of nobody are the system's own. */
export function searchRights({ auth, conf }: Pick<RuntimeServices, 'auth' | 'conf'>, owner: string): SearchRights {
  const session = rightsOf(auth, owner);
  const quotas = session.roles.map((role) => Number(conf.stanza('authorize', `role_${role}`)?.['srchJobsQuota'] ?? DEFAULT_QUOTA));
  return {
    allowedIndexes: session.searchIndexes,
    defaultIndexes: session.defaultIndexes,
    timezone: session.timezone,
    quota: Math.max(DEFAULT_QUOTA, ...quotas.filter(Number.isFinite)),
  };
}

/** A search is checked without its data: reading any would be a fault of the check. */
const noData = (): never => {
  throw jobError('APPMON-JOB-STORE');
};

/** Opens the job manager of a runtime, with the real engine in its threads. */
export function openJobs(options: OpenJobsOptions): JobManager {
  return createJobManager({
    dispatchRoot: dataPaths(options.data).dispatch,
    workerFile: join(__dirname, 'search-worker.ts'),
    connectStore: options.connectStore,
    rights: (owner) => searchRights(options.services(), owner),
    knowledge: createKnowledge(options),
    parse: (search, context, knowledge) => {
      const catalog: Catalog = {
        ...knowledge,
        props: propsReader(() => knowledge.propsTable()),
        indexes: noData,
        scan: noData,
        aggregate: noData,
        aggregateMetrics: noData,
      };
      return parseSearch(search, context, catalog);
    },
    ...(options.workers === undefined ? {} : { workers: options.workers }),
  });
}
