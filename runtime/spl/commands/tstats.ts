import type { AggregateRequest, StoreAggregate } from '../catalog';
import type { CommandContext, CommandDefinition } from '../command';
import { resolveIndexRange, resolveRange } from '../exec/range';
import { compileAggregate, hasWildcard } from '../functions/aggregates';
import { indexesOf } from '../plan/indexes';
import { pushDown } from '../plan/push-down';
import { compilePredicate } from '../search/predicate';
import { bucketStart, zoneOf } from '../time';
import type { Cell, Row } from '../value';
import { aggregateOptions } from './support/aggregate-options';
import { Groups } from './support/groups';
import { groupedRows, type IndexStats, readIndexStats, storeAggregates, timing } from './support/index-stats';

export const tstats: CommandDefinition = {
  name: 'tstats',
  kind: 'generating',
  options: [
    { name: 'span', type: 'span', doc: 'Width of the buckets of _time, with BY _time.' },
    {
      name: 'summariesonly',
      type: 'boolean',
      default: 'false',
      doc: 'Accepted; there are no data model summaries, so it has no effect on indexed fields.',
    },
    { name: 'allow_old_summaries', type: 'boolean', default: 'false', doc: 'Accepted; has no effect on indexed fields.' },
    { name: 'fillnull_value', type: 'string', doc: 'Value that stands in for absent BY fields.' },
    { name: 'prestats', type: 'boolean', default: 'false', values: ['f', 'false', '0', 'no'], doc: 'Only false is supported.' },
    { name: 'append', type: 'boolean', default: 'false', values: ['f', 'false', '0', 'no'], doc: 'Only false is supported.' },
  ],
  prepare(args) {
    const stats = readIndexStats(args);
    const wild = stats.calls.find(hasWildcard);
    if (wild !== undefined) throw args.unsupported('an aggregate over *', wild.location);
    if (stats.span !== undefined && !stats.by.includes('_time')) throw args.expected('_time after BY, since span= is given');
    for (const call of stats.calls) compileAggregate(call, aggregateOptions());
    const fill = args.optional('fillnull_value');
    return {
      columns: () => [...stats.by, ...stats.calls.map((call) => call.column)],
      async *generate(context) {
        yield await tstatsRows(stats, fill, context);
      },
    };
  },
  doc: {
    summary: 'Aggregates over indexed fields without reading the events.',
    syntax: 'tstats <aggregate> … [WHERE <search expression>] [BY <field> … [span=<span>]]',
    notes: [
      'Only what is stored at index time counts: index, host, source, sourcetype, _time and indexed fields; fields extracted at search time are absent here. Data models (FROM) are not supported.',
      'Rows that lack a BY field are left out unless fillnull_value is given. BY _time without a span gives one row for each moment.',
    ],
  },
  examples: [],
};

/** Aggregates of the first and last time, to narrow a range without ends. */
const EXTENT: readonly StoreAggregate[] = [
  { function: 'min', field: '_time', as: 'least' },
  { function: 'max', field: '_time', as: 'most' },
];

async function tstatsRows(stats: IndexStats, fill: string | undefined, context: CommandContext): Promise<Row[]> {
  const { expression } = stats.where;
  const indexes = await indexesOf(expression, { catalog: context.catalog, search: context.search, kind: 'event' });
  const pushed = expression.kind === 'all' ? { filter: undefined, exact: true } : pushDown(expression, { indexed: () => true });
  // A multivalue field that is both grouped by and aggregated is read per event, as stats does.
  const mixed = stats.calls.some((call) => call.field !== undefined && stats.by.includes(call.field));
  const aggregates = mixed ? undefined : storeAggregates(stats.calls);
  if (pushed?.exact !== true || aggregates === undefined || indexes.length === 0) {
    return scanned(stats, { indexes, fill, filter: pushed?.filter }, context);
  }
  const base = { indexes, ...(pushed.filter === undefined ? {} : { filter: pushed.filter }) };
  const extent = async (bounds: Pick<AggregateRequest, 'range'>): Promise<readonly Cell[]> => {
    const found = await context.catalog.aggregate({ ...base, ...bounds, aggregates: EXTENT, by: [] }, context.search.signal);
    return [found.columns['least']?.[0], found.columns['most']?.[0]];
  };
  const filled = fill === undefined ? {} : { fill };
  const request: AggregateRequest = { ...base, ...filled, ...(await timing(stats, context, extent)), aggregates, by: stats.by };
  const rows = groupedRows(await context.catalog.aggregate(request, context.search.signal), stats.by);
  const counted = rows.reduce((sum, row) => sum + Number(row['count'] ?? 0), 0);
  context.scanned(counted, counted);
  return rows;
}

/** The same by reading the indexed fields of every event: for expressions and aggregates that the store cannot be asked for. */
async function scanned(
  stats: IndexStats,
  { indexes, fill, filter }: { indexes: readonly string[]; fill: string | undefined; filter: AggregateRequest['filter'] },
  context: CommandContext,
): Promise<Row[]> {
  const groups = new Groups(
    { by: stats.by, maxGroups: context.limits.statsMaxKeymapRows },
    stats.calls.map((call) => compileAggregate(call, aggregateOptions(context))),
  );
  const matches = compilePredicate(stats.where.expression);
  const zone = zoneOf(context.search.timezone);
  const range = resolveRange(context.search, stats.where.times);
  const indexRange = resolveIndexRange(context.search, stats.where.times);
  const request = { indexes, range, ...(filter === undefined ? {} : { filter }), ...(indexRange === undefined ? {} : { indexRange }) };
  for await (const batch of indexes.length === 0 ? [] : context.catalog.scan(request, context.search.signal)) {
    context.checkCancelled();
    let matched = 0;
    for (const row of groupedRows(batch, [])) {
      if (!matches(row)) continue;
      matched++;
      if (stats.span !== undefined) row['_time'] = bucketStart(Number(row['_time']), stats.span, { zone });
      if (fill !== undefined) for (const field of stats.by) row[field] ??= fill;
      groups.add(row);
    }
    context.scanned(batch.length, matched);
  }
  if (groups.full) context.message('WARN', `tstats found more than ${context.limits.statsMaxKeymapRows} groups: the others are left out.`);
  return groups.rows();
}
