import type { Batch, Cell, Row } from './value';

/** Tells a running search that nobody waits for it any more; an `AbortSignal` fits. */
export interface CancelSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
}

/** A time range in epoch seconds (fractions allowed): `earliest` inclusive, `latest` exclusive. */
export interface TimeRange {
  readonly earliest: number;
  readonly latest: number;
}

/**
 * A condition on what is stored at index time: `index`, `host`, `source`, `sourcetype` and indexed fields.
 * Comparison is case-insensitive; a pattern may hold `*`. `contains` looks for a lower-cased text in `_raw`; with `words`, a pattern,
 * only rows can match in which each run of letters and digits of it that touches no `*` is a word: no letter or digit stands before
 * it (but a JSON escape may) or after it.
 */
export type IndexFilter =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly IndexFilter[] }
  | { readonly kind: 'not'; readonly part: IndexFilter }
  | { readonly kind: 'equals'; readonly field: string; readonly value: string }
  | { readonly kind: 'compare'; readonly field: string; readonly operator: '<' | '<=' | '>' | '>='; readonly value: number }
  | { readonly kind: 'exists'; readonly field: string }
  | { readonly kind: 'contains'; readonly text: string; readonly words?: string };

/** What to read from the indexes. `range` bounds `_time`, `indexRange` bounds `_indextime`. */
export interface ScanRequest {
  readonly indexes: readonly string[];
  readonly range: TimeRange;
  readonly indexRange?: TimeRange;
  /** Rows that fail it cannot match; the engine checks the whole search again on what comes back. */
  readonly filter?: IndexFilter;
  /** Indexed fields wanted beside `_time _indextime _raw index host source sourcetype`; absent = all. */
  readonly fields?: readonly string[];
  /** Stop after so many rows (newest first). */
  readonly limit?: number;
}

/** An aggregate over indexed fields (tstats) or metrics (mstats). `field` is absent for `count`. */
export interface StoreAggregate {
  readonly function: 'count' | 'dc' | 'sum' | 'sumsq' | 'avg' | 'min' | 'max' | 'earliest' | 'latest' | 'values';
  readonly field?: string;
  readonly as: string;
}

/** A grouped count over the indexes. `edges` are ascending bucket starts in epoch seconds for `_time`, the last one closing the last bucket. */
export interface AggregateRequest extends Omit<ScanRequest, 'fields' | 'limit'> {
  readonly aggregates: readonly StoreAggregate[];
  readonly by: readonly string[];
  readonly edges?: readonly number[];
  /** Stands in for absent `by` fields; without it rows that lack one do not count. */
  readonly fill?: string;
}

/** The same over metric indexes; an aggregate's `field` names a metric (`*` allowed at the end), `by` holds dimensions or `metric_name`. */
export type MetricRequest = AggregateRequest;

/** What the data side of a host offers a search; every call honours the caller's rights. */
export interface DataCatalog {
  /** Names of existing event (or metric) indexes that match the pattern and that the account may read. */
  indexes(pattern: string, kind: 'event' | 'metric'): Promise<readonly string[]>;
  /** Rows newest first (descending `_time`, then descending arrival), in batches. */
  scan(request: ScanRequest, signal?: CancelSignal): AsyncIterable<Batch>;
  aggregate(request: AggregateRequest, signal?: CancelSignal): Promise<Batch>;
  aggregateMetrics(request: MetricRequest, signal?: CancelSignal): Promise<Batch>;
}

/** A macro as macros.conf declares it. */
export interface MacroDefinition {
  readonly args: readonly string[];
  readonly definition: string;
  readonly iseval: boolean;
  readonly validation?: string;
  readonly errormsg?: string;
}

/** A table that `lookup`, `inputlookup` and `outputlookup` use, with its transforms.conf settings. */
export interface LookupTable {
  readonly fields: readonly string[];
  readonly rows: readonly Row[];
  /** `match_type`, `case_sensitive_match`, `max_matches`, `min_matches`, `default_match`, `time_field` … as written in transforms.conf. */
  readonly settings: Readonly<Record<string, string>>;
}

/** How `outputlookup` writes: replace the table, append to it, or update by `_key` (KV store). */
export interface LookupWrite {
  readonly name: string;
  readonly rows: readonly Row[];
  readonly fields: readonly string[];
  readonly mode: 'replace' | 'append' | 'update';
  readonly keyField?: string;
}

/** Search-time settings of one sourcetype, source or host, merged by Splunk's precedence (props.conf and transforms.conf). */
export type PropsSettings = Readonly<Record<string, string>>;

/** Everything else a search asks its host for. */
export interface KnowledgeCatalog {
  macro(name: string, argumentCount: number): Promise<MacroDefinition | undefined>;
  /** Merged props.conf settings for an event; the same object for the same triple, so that compiled extractions can be cached on it. */
  props(sourcetype: string, source: string, host: string): Promise<PropsSettings>;
  /** Every stanza of props.conf that the search sees, whatever events it is for. Absent = not known. */
  allProps?(): Promise<readonly PropsSettings[]>;
  /** Names that fields.conf declares `INDEXED=true`: their values come from index time only. Absent = none. */
  indexedFields?(): Promise<ReadonlySet<string>>;
  transform(name: string): Promise<Readonly<Record<string, string>> | undefined>;
  /** Event types (name → search) and tags (`field=value` → tags). */
  eventtypes(): Promise<ReadonlyMap<string, string>>;
  tags(): Promise<ReadonlyMap<string, readonly string[]>>;
  lookup(name: string): Promise<LookupTable | undefined>;
  writeLookup(write: LookupWrite): Promise<void>;
  savedSearch(name: string): Promise<{ readonly search: string; readonly settings: Readonly<Record<string, string>> } | undefined>;
  /** Results of a finished job (`loadjob <sid>`), or of the newest finished run of a saved search (`loadjob savedsearch="owner:app:name"`). */
  jobResults(reference: { readonly sid?: string; readonly savedSearch?: string }): Promise<readonly Row[] | undefined>;
  /** `rest <path>`: one row per entry. */
  rest(path: string, options: Readonly<Record<string, string>>): Promise<readonly Row[]>;
  /** `collect`, `mcollect`: events to be indexed through the host's own pipeline. Resolves once they are durable. */
  collect(events: readonly CollectedEvent[]): Promise<void>;
  /** `sendalert`: runs an alert action; resolves with its exit code. */
  sendAlert(action: string, parameters: Readonly<Record<string, string>>, rows: readonly Row[]): Promise<number>;
}

/** An event that a search writes back. Metric events carry `metrics`. */
export interface CollectedEvent {
  readonly index: string;
  readonly time: number;
  readonly host: string;
  readonly source: string;
  readonly sourcetype: string;
  readonly raw: string;
  readonly fields: Readonly<Record<string, string | readonly string[]>>;
  readonly metrics?: Readonly<Record<string, number>>;
}

/** What a search may ask for. `runtime/spl` knows nothing else of the world. */
export interface Catalog extends DataCatalog, KnowledgeCatalog {}

/** A message for the account that ran the search, as job `messages` carry it. */
export interface SearchMessage {
  readonly type: 'INFO' | 'WARN' | 'ERROR' | 'FATAL';
  readonly text: string;
}

/** Who searches, when, and where. `now` is fixed at dispatch (epoch seconds). */
export interface SearchContext {
  readonly app: string;
  readonly owner: string;
  /** IANA time zone of the account: snapping and day spans follow it. */
  readonly timezone: string;
  readonly now: number;
  readonly earliest: string;
  readonly latest: string;
  readonly indexEarliest?: string;
  readonly indexLatest?: string;
  /** Index names searched when the search names none. */
  readonly defaultIndexes: readonly string[];
  readonly sid: string;
  readonly signal?: CancelSignal;
  /** Called now and then while the search runs. */
  readonly onProgress?: (progress: SearchProgress) => void;
  /** How the search is steered and watched while it runs; absent = it runs to its end unseen. */
  readonly control?: SearchControl;
}

/** What a running search has so far. */
export interface SearchPreview {
  readonly rows: readonly Row[];
  readonly fields: readonly string[];
  readonly kind: 'events' | 'table';
  /** Whether the rows follow those shown before and stay as they are, or replace them: a table that still changes. */
  readonly adds: boolean;
}

/** The hand on a running search. The engine looks at it between batches, so a single long answer of the store is waited for. */
export interface SearchControl {
  /** Aborted when the rows found so far are enough: nothing more is read, and the commands end with what they have. */
  readonly enough: CancelSignal;
  /** The rows that leave the last command are shown as they come, all of them, and not kept for the outcome. */
  readonly streamed: boolean;
  /** Resolves when the search may go on: later while it is paused. */
  turn(): Promise<void> | undefined;
  /** Whether a preview is wanted now. */
  previewDue(): boolean;
  /** Takes a preview; resolves when there is room for another. */
  show(preview: SearchPreview): Promise<void>;
}

/** What a finished (or running) search tells its job. */
export interface SearchProgress {
  readonly scanCount: number;
  readonly eventCount: number;
  readonly doneProgress: number;
}

/** The outcome: rows in order, their field order, and whether they are events or a table. */
export interface SearchOutcome {
  readonly rows: readonly Row[];
  readonly fields: readonly string[];
  readonly kind: 'events' | 'table';
  readonly messages: readonly SearchMessage[];
  readonly range: TimeRange;
  readonly scanCount: number;
  readonly eventCount: number;
  /** Buckets for the job's timeline: `[start, count]`, only for searches over events. */
  readonly timeline?: readonly (readonly [number, number])[];
}

/** Signature of the engine's entry point, `runSearch` in runtime/spl/index.ts. */
export type RunSearch = (spl: string, context: SearchContext, catalog: Catalog) => Promise<SearchOutcome>;

export type { Cell };
