import type { Row } from '../spl/value';
import type { SearchMessage, SearchPreview } from '../spl/catalog';

/** What to run: the search text as a client sends it (`search …` or `| …`) and its dispatch arguments. */
export interface DispatchRequest {
  readonly search: string;
  readonly app: string;
  readonly owner: string;
  /** Raw dispatch arguments, echoed as `content.request` (all strings, without `output_mode`). Holds earliest_time, latest_time, index_earliest … */
  readonly args: Readonly<Record<string, string>>;
  /** Name of the saved search this run belongs to. */
  readonly savedSearch?: string;
  readonly scheduled?: boolean;
  readonly ttlSeconds?: number;
  /** Half of its rows would be wrong, as for a window of a durable search: it cannot be finalized, and a time limit fails it. */
  readonly whole?: boolean;
}

export type DispatchState = 'QUEUED' | 'PARSING' | 'RUNNING' | 'PAUSE' | 'FINALIZING' | 'FAILED' | 'DONE';

/** Results of a job in order; `fields` is the column order. */
export interface JobResults {
  readonly fields: readonly string[];
  readonly rows: readonly Row[];
  readonly preview: boolean;
}

/** One dispatched search. `content()` gives the documented job properties (splunk-rest.md §2.2). */
export interface Job {
  readonly sid: string;
  readonly request: DispatchRequest;
  readonly published: number;
  readonly state: DispatchState;
  readonly messages: readonly SearchMessage[];
  /** Folder `dispatch/<sid>` in the data folder; holds `results.csv.gz` once done. */
  readonly directory: string;
  content(): Readonly<Record<string, unknown>>;
  /** The results; while the search runs those of its newest preview. */
  results(): Promise<JobResults>;
  events(): Promise<JobResults>;
  timeline(): readonly (readonly [number, number])[];
  log(): string;
  /** Settles when the job is done, failed or cancelled; never rejects. */
  readonly finished: Promise<void>;
}

/** A command of a checked search. */
export interface CheckedCommand {
  readonly command: string;
  /** `generating`, `streaming`, `transforming` or `dataset`. */
  readonly kind: string;
  readonly rawArgs: string;
}

export interface JobManager {
  /** Starts a search and returns at once; a search that does not parse throws its CodedError. */
  dispatch(request: DispatchRequest): Promise<Job>;
  /**
   * Starts a search whose rows are handed over as they come, in order, and not kept; `take` settles when there is room for more. What
   * comes only at the end (a table) is left to `results()`.
   */
  stream(request: DispatchRequest, take: (preview: SearchPreview) => Promise<void>): Promise<Job>;
  /** Checks a search without running it; rejects with its located CodedError. Resolves with its commands in order. */
  check(request: Pick<DispatchRequest, 'search' | 'app' | 'owner'>): Promise<readonly CheckedCommand[]>;
  get(sid: string): Job | undefined;
  list(): readonly Job[];
  /** `cancel pause unpause finalize touch setttl setpriority enablepreview disablepreview save unsave`. */
  control(sid: string, action: string, value?: string): Promise<void>;
  /** Runs a post-process search over the results of a finished job. */
  postProcess(job: Job, search: string): Promise<JobResults>;
  close(): Promise<void>;
}
