import type { AggregateRequest, StoreAggregate } from '../catalog';
import type { CommandContext, CommandDefinition } from '../command';
import { splError } from '../errors';
import { indexesOf } from '../plan/indexes';
import { pushDown } from '../plan/push-down';
import { groupedRows, type IndexStats, readIndexStats, storeAggregates, timing } from './support/index-stats';
import type { Cell, Row } from '../value';

export const mstats: CommandDefinition = {
  name: 'mstats',
  kind: 'generating',
  options: [
    { name: 'span', type: 'span', doc: 'Width of the buckets of _time; with it the result has one row for each bucket and group.' },
    { name: 'prestats', type: 'boolean', default: 'false', values: ['f', 'false', '0', 'no'], doc: 'Only false is supported.' },
    { name: 'append', type: 'boolean', default: 'false', values: ['f', 'false', '0', 'no'], doc: 'Only false is supported.' },
  ],
  prepare(args) {
    const read = readIndexStats(args);
    const by = read.span === undefined || read.by.includes('_time') ? read.by : ['_time', ...read.by];
    const stats: IndexStats = { ...read, by };
    const unknown = stats.calls.find((call) => storeAggregates([call]) === undefined);
    if (unknown !== undefined) throw args.unsupported(`the aggregate ${unknown.column}`, unknown.location);
    const pushed = pushDown(stats.where.expression, { indexed: () => true, singleValued: true });
    if (stats.where.expression.kind !== 'all' && pushed?.exact !== true) {
      throw splError('APPMON-SPL-010', { command: 'mstats', feature: 'a WHERE clause with words or texts beyond ASCII' });
    }
    return {
      async *generate(context) {
        yield await mstatsRows(stats, pushed?.filter, context);
      },
    };
  },
  doc: {
    summary: 'Aggregates over the measurements of metric indexes.',
    syntax: 'mstats <aggregate>(<metric>) … [WHERE <search expression>] [BY <dimension> …] [span=<span>]',
    notes: [
      'A metric name may end in `*`; with a `*` in the column name every metric gets its own column. `_value` stands for the measurements of all metrics, to be bounded by metric_name=… in WHERE.',
    ],
  },
  examples: [],
};

const COUNT: readonly StoreAggregate[] = [{ function: 'count', as: 'count' }];

async function mstatsRows(stats: IndexStats, filter: AggregateRequest['filter'], context: CommandContext): Promise<Row[]> {
  const indexes = await indexesOf(stats.where.expression, { catalog: context.catalog, search: context.search, kind: 'metric' });
  const base = { indexes, ...(filter === undefined ? {} : { filter }) };
  const extent = async (bounds: Pick<AggregateRequest, 'range'>): Promise<readonly Cell[]> => {
    const found = await context.catalog.aggregateMetrics({ ...base, ...bounds, aggregates: COUNT, by: ['_time'] }, context.search.signal);
    return found.columns['_time'] ?? [];
  };
  const aggregates = storeAggregates(stats.calls) ?? [];
  const request = { ...base, ...(await timing(stats, context, extent)), aggregates, by: stats.by };
  const rows = groupedRows(await context.catalog.aggregateMetrics(request, context.search.signal), stats.by);
  return rows.filter((row) => Object.keys(row).length > 0);
}
