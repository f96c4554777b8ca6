import type { Batch } from '../spl/value';
import type { AggregateRequest, CancelSignal, DataCatalog, ScanRequest } from '../spl/catalog';
import { indexAllowed } from '../auth/roles';
import { jobError } from './errors';

/** Index patterns an account may search (authorize.conf `srchIndexesAllowed`, inherited ones included). */
export interface IndexRights {
  readonly owner: string;
  readonly allowed: readonly string[];
}

/** The data side of a host seen with an account's rights: other indexes do not exist for it. */
export function restrictCatalog(inner: DataCatalog, rights: IndexRights): DataCatalog {
  const checked = <T extends ScanRequest | AggregateRequest>(request: T): T => {
    const refused = request.indexes.find((index) => !indexAllowed(rights.allowed, index));
    if (refused !== undefined) throw jobError('APPMON-JOB-INDEX-RIGHTS', { owner: rights.owner, index: refused });
    return request;
  };
  return {
    indexes: async (pattern, kind) => (await inner.indexes(pattern, kind)).filter((index) => indexAllowed(rights.allowed, index)),
    scan: (request: ScanRequest, signal?: CancelSignal): AsyncIterable<Batch> => inner.scan(checked(request), signal),
    aggregate: async (request, signal) => inner.aggregate(checked(request), signal),
    aggregateMetrics: async (request, signal) => inner.aggregateMetrics(checked(request), signal),
  };
}
