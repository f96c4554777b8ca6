/** Result caps of a search, as limits.conf documents them. A search that meets one says so in a job message. */
export interface Limits {
  /** Rows of a table that a search returns (`maxresultrows` of the transforming part is wider; this is the job's `max_count`). */
  readonly maxCount: number;
  readonly maxResultRows: number;
  readonly statsMaxKeymapRows: number;
  readonly kvMaxFields: number;
  readonly kvMaxChars: number;
  readonly spathMaxChars: number;
  readonly sortRows: number;
  readonly subsearchRows: number;
  readonly subsearchSeconds: number;
  readonly subsearchDepth: number;
  /** Rows of a `join`, `append`, `appendcols` or `union` subsearch. */
  readonly appendRows: number;
  readonly listMaxSize: number;
  readonly streamstatsWindow: number;
  readonly mvexpandMegabytes: number;
  readonly macroDepth: number;
}

export const DEFAULT_LIMITS: Limits = {
  maxCount: 500_000,
  maxResultRows: 50_000,
  statsMaxKeymapRows: 1_000_000,
  kvMaxFields: 100,
  kvMaxChars: 10_240,
  spathMaxChars: 5_000,
  sortRows: 10_000,
  subsearchRows: 10_000,
  subsearchSeconds: 60,
  subsearchDepth: 8,
  appendRows: 50_000,
  listMaxSize: 100,
  streamstatsWindow: 10_000,
  mvexpandMegabytes: 500,
  macroDepth: 100,
};
