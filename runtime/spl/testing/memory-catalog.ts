import type {
  AggregateRequest,
  Catalog,
  CollectedEvent,
  LookupTable,
  LookupWrite,
  MacroDefinition,
  MetricRequest,
  PropsSettings,
  ScanRequest,
} from '../catalog';
import type { Batch, Cell, Row } from '../value';
import { aggregateRows } from './memory-aggregate';
import { passes } from './memory-filter';

/** What an in-memory host holds. Events carry `_time`, `_raw`, `index`, `host`, `source`, `sourcetype` and indexed fields. */
export interface MemoryContent {
  readonly events?: readonly Row[];
  /** Metric points: `_time`, `index`, `metric_name`, `_value` and dimensions. */
  readonly metrics?: readonly Row[];
  /** By `name` or `name(2)`. */
  readonly macros?: Readonly<Record<string, Partial<MacroDefinition> & { readonly definition: string }>>;
  /** By sourcetype. */
  readonly props?: Readonly<Record<string, PropsSettings>>;
  readonly transforms?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly indexedFields?: readonly string[];
  readonly eventtypes?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, readonly string[]>>;
  readonly lookups?: Readonly<Record<string, { readonly rows: readonly Row[]; readonly settings?: Readonly<Record<string, string>> }>>;
  readonly savedSearches?: Readonly<Record<string, string>>;
  readonly jobs?: Readonly<Record<string, readonly Row[]>>;
  readonly rest?: Readonly<Record<string, readonly Row[]>>;
  /** Scans ignore filters, so that the engine alone decides; default false. */
  readonly ignoreFilters?: boolean;
  readonly batchSize?: number;
}

/** A host in memory, for tests and for trying searches; what searches write is kept in `written`. */
export class MemoryCatalog implements Catalog {
  readonly written: {
    events: CollectedEvent[];
    alerts: { action: string; parameters: Readonly<Record<string, string>>; rows: readonly Row[] }[];
  } = {
    events: [],
    alerts: [],
  };
  readonly scans: ScanRequest[] = [];
  readonly aggregates: AggregateRequest[] = [];
  private readonly content: MemoryContent;
  private readonly lookups: Map<string, LookupTable>;

  constructor(content: MemoryContent) {
    this.content = content;
    this.lookups = new Map(
      Object.entries(content.lookups ?? {}).map(([name, { rows, settings }]) => [
        name,
        { rows, settings: settings ?? {}, fields: fieldsOf(rows) },
      ]),
    );
  }

  indexes(pattern: string, kind: 'event' | 'metric'): Promise<readonly string[]> {
    const rows = (kind === 'event' ? this.content.events : this.content.metrics) ?? [];
    const names = [...new Set(rows.map((row) => String(row['index'])))];
    return Promise.resolve(names.filter((name) => passes({ index: name }, { kind: 'equals', field: 'index', value: pattern })));
  }

  async *scan(request: ScanRequest): AsyncIterable<Batch> {
    this.scans.push(request);
    const rows = this.select(this.content.events ?? [], request).sort((a, b) => Number(b['_time']) - Number(a['_time']));
    const limited = request.limit === undefined ? rows : rows.slice(0, request.limit);
    const size = this.content.batchSize ?? 1000;
    for (let at = 0; at < limited.length; at += size) {
      await Promise.resolve();
      yield batchOf(limited.slice(at, at + size));
    }
  }

  aggregate(request: AggregateRequest): Promise<Batch> {
    this.aggregates.push(request);
    return Promise.resolve(batchOf(aggregateRows(this.select(this.content.events ?? [], request), request)));
  }

  aggregateMetrics(request: MetricRequest): Promise<Batch> {
    this.aggregates.push(request);
    return Promise.resolve(batchOf(aggregateRows(this.select(this.content.metrics ?? [], request), request, 'metric')));
  }

  macro(name: string, argumentCount: number): Promise<MacroDefinition | undefined> {
    const macro = this.content.macros?.[argumentCount === 0 ? name : `${name}(${argumentCount})`];
    return Promise.resolve(macro === undefined ? undefined : { args: [], iseval: false, ...macro });
  }

  props(sourcetype: string): Promise<PropsSettings> {
    return Promise.resolve(this.content.props?.[sourcetype] ?? NO_PROPS);
  }

  allProps(): Promise<readonly PropsSettings[]> {
    return Promise.resolve(Object.values(this.content.props ?? {}));
  }

  indexedFields(): Promise<ReadonlySet<string>> {
    return Promise.resolve(new Set(this.content.indexedFields));
  }

  transform(name: string) {
    return Promise.resolve(this.content.transforms?.[name]);
  }

  eventtypes(): Promise<ReadonlyMap<string, string>> {
    return Promise.resolve(new Map(Object.entries(this.content.eventtypes ?? {})));
  }

  tags(): Promise<ReadonlyMap<string, readonly string[]>> {
    return Promise.resolve(new Map(Object.entries(this.content.tags ?? {})));
  }

  lookup(name: string): Promise<LookupTable | undefined> {
    return Promise.resolve(this.lookups.get(name));
  }

  writeLookup(write: LookupWrite): Promise<void> {
    const before = this.lookups.get(write.name);
    const kept = write.mode === 'append' ? (before?.rows ?? []) : write.mode === 'update' ? updated(before, write) : [];
    const fields = [...new Set([...(write.mode === 'replace' ? [] : (before?.fields ?? [])), ...write.fields])];
    this.lookups.set(write.name, { rows: [...kept, ...write.rows], fields, settings: before?.settings ?? {} });
    return Promise.resolve();
  }

  savedSearch(name: string) {
    const search = this.content.savedSearches?.[name];
    return Promise.resolve(search === undefined ? undefined : { search, settings: {} });
  }

  jobResults(reference: { readonly sid?: string; readonly savedSearch?: string }): Promise<readonly Row[] | undefined> {
    return Promise.resolve(this.content.jobs?.[reference.sid ?? reference.savedSearch ?? '']);
  }

  rest(path: string): Promise<readonly Row[]> {
    return Promise.resolve(this.content.rest?.[path] ?? []);
  }

  collect(events: readonly CollectedEvent[]): Promise<void> {
    this.written.events.push(...events);
    return Promise.resolve();
  }

  sendAlert(action: string, parameters: Readonly<Record<string, string>>, rows: readonly Row[]): Promise<number> {
    this.written.alerts.push({ action, parameters, rows });
    return Promise.resolve(action === 'failing' ? 1 : 0);
  }

  private select(rows: readonly Row[], request: Omit<ScanRequest, 'limit'>): Row[] {
    const { range, indexRange, filter } = request;
    const within = (value: Cell, { earliest, latest }: { earliest: number; latest: number }) =>
      Number(value) >= earliest && Number(value) < latest;
    return rows.filter(
      (row) =>
        request.indexes.includes(String(row['index'])) &&
        within(row['_time'], range) &&
        (indexRange === undefined || within(row['_indextime'] ?? row['_time'], indexRange)) &&
        (filter === undefined || this.content.ignoreFilters === true || passes(row, filter)),
    );
  }
}

const NO_PROPS: PropsSettings = {};

const fieldsOf = (rows: readonly Row[]): string[] => [...new Set(rows.flatMap((row) => Object.keys(row)))];

function updated(before: LookupTable | undefined, write: LookupWrite): readonly Row[] {
  const key = write.keyField ?? '_key';
  const replaced = new Set(write.rows.map((row) => row[key]));
  return (before?.rows ?? []).filter((row) => !replaced.has(row[key]));
}

/** Rows by column, as the store hands them over. */
export function batchOf(rows: readonly Row[]): Batch {
  const columns: { [field: string]: Cell[] } = {};
  for (const field of fieldsOf(rows)) columns[field] = rows.map((row) => row[field]);
  return { length: rows.length, columns };
}
