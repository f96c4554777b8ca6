import type { DataCatalog } from '../spl/catalog';
import { indexAllowed } from '../auth/roles';
import { restrictCatalog } from './rights';

const inner: DataCatalog = {
  indexes: () => Promise.resolve(['main', 'app_events', '_internal']),
  scan: async function* () {},
  aggregate: () => Promise.resolve({ length: 0, columns: {} }),
  aggregateMetrics: () => Promise.resolve({ length: 0, columns: {} }),
};
const range = { earliest: 0, latest: 1 };

describe('index rights', () => {
  it.each([
    [['*'], 'main', true],
    [['*'], '_internal', false],
    [['*', '_*'], '_internal', true],
    [['app_*'], 'app_events', true],
    [['app_*'], 'main', false],
    [['ma.n'], 'main', false],
  ])('%j on %s: %s', (allowed, index, expected) => {
    expect(indexAllowed(allowed, index)).toBe(expected);
  });

  it('other indexes do not exist for the account, and naming one is refused', async () => {
    const catalog = restrictCatalog(inner, { owner: 'ana', allowed: ['app_*'] });
    expect(await catalog.indexes('*', 'event')).toEqual(['app_events']);
    expect(() => catalog.scan({ indexes: ['main'], range })).toThrow('Expected an index that ana may search; got main.');
    await expect(catalog.aggregate({ indexes: ['_internal'], range, aggregates: [], by: [] })).rejects.toMatchObject({
      code: 'APPMON-JOB-INDEX-RIGHTS',
    });
  });
});
