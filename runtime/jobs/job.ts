import type { Row } from '../spl/value';
import type { SearchMessage, SearchOutcome, SearchProgress } from '../spl/catalog';
import type { DispatchRequest, DispatchState, Job, JobResults } from './types';
import type { CodedError } from '../../core/errors';
import { loadRows, removeJob, storeStatus, type StoredStatus } from './dispatch-folder';
import { jobContent } from './content';
import type { ShownPreview } from './steering';

/** How long jobs live after their last use, in seconds. */
export const DEFAULT_TTL_SECONDS = 600;
/** Lifetime of a saved job (`control action=save`), as documented: seven days. */
export const SAVED_TTL_SECONDS = 7 * 86_400;

/** What a new job is made of. */
export interface JobInit {
  readonly sid: string;
  readonly request: DispatchRequest;
  readonly directory: string;
  readonly published: number;
  readonly now: () => number;
  /** Whether previews are made while the search runs; off by default. */
  readonly previews?: boolean;
}

/** The mutable facts of a job; `content.ts` turns them into documented properties. */
export interface JobFacts {
  state: DispatchState;
  started: number | undefined;
  ended: number | undefined;
  progress: SearchProgress;
  kind: 'events' | 'table';
  fields: readonly string[];
  resultCount: number;
  range: { readonly earliest: number; readonly latest: number } | undefined;
  ttl: number;
  touched: number;
  saved: boolean;
  finalized: boolean;
  paused: boolean;
  /** Whether previews are made while the search runs. */
  previews: boolean;
  previewCount: number;
  priority: number;
}

/** One dispatched search and everything known of it. */
export class SearchJob implements Job {
  readonly sid: string;
  readonly request: DispatchRequest;
  readonly directory: string;
  readonly published: number;
  readonly facts: JobFacts;
  readonly finished: Promise<void>;
  messages: readonly SearchMessage[] = [];
  private readonly now: () => number;
  private rows: readonly Row[] | undefined;
  private shown: Row[] = [];
  private buckets: readonly (readonly [number, number])[] = [];
  private readonly lines: string[] = [];
  private settle: () => void = () => undefined;

  constructor(init: JobInit) {
    this.sid = init.sid;
    this.request = init.request;
    this.directory = init.directory;
    this.published = init.published;
    this.now = init.now;
    this.finished = new Promise((resolve) => {
      this.settle = resolve;
    });
    this.facts = {
      state: 'QUEUED',
      started: undefined,
      ended: undefined,
      progress: { scanCount: 0, eventCount: 0, doneProgress: 0 },
      kind: 'table',
      fields: [],
      resultCount: 0,
      range: undefined,
      ttl: init.request.ttlSeconds ?? DEFAULT_TTL_SECONDS,
      touched: init.published,
      saved: false,
      finalized: false,
      paused: false,
      previews: init.previews ?? false,
      previewCount: 0,
      priority: 5,
    };
    this.note('INFO', `dispatched sid=${init.sid} owner=${init.request.owner} app=${init.request.app}`);
  }

  get state(): DispatchState {
    const { state, finalized, paused } = this.facts;
    if (state !== 'RUNNING') return state;
    if (finalized) return 'FINALIZING';
    return paused ? 'PAUSE' : 'RUNNING';
  }

  get done(): boolean {
    return this.facts.state === 'DONE' || this.facts.state === 'FAILED';
  }

  get runDuration(): number {
    const { started, ended } = this.facts;
    return started === undefined ? 0 : (ended ?? this.now()) - started;
  }

  get expires(): number {
    return this.facts.touched + this.facts.ttl;
  }

  /** Adds a line to search.log. */
  note(level: string, text: string): void {
    this.lines.push(`${new Date(this.now() * 1000).toISOString()} ${level} ${text}`);
  }

  addMessage(message: SearchMessage): void {
    this.messages = [...this.messages, message];
    this.note(message.type, message.text);
  }

  start(): void {
    this.facts.state = 'RUNNING';
    this.facts.started = this.now();
    this.note('INFO', `search started after ${(this.now() - this.published).toFixed(3)} s in the queue`);
  }

  progress(progress: SearchProgress): void {
    this.facts.progress = { ...progress, doneProgress: Math.min(0.99, Math.max(this.facts.progress.doneProgress, progress.doneProgress)) };
  }

  /** Counts the rows of a preview that goes elsewhere. */
  count(preview: ShownPreview): ShownPreview {
    this.facts.resultCount = preview.total;
    return preview;
  }

  /** Takes rows of the running search; they are shown until its results are there. */
  preview({ rows, fields, kind, adds, total }: ShownPreview): void {
    this.shown = adds ? this.shown.concat(rows) : [...rows];
    Object.assign(this.facts, { kind, resultCount: total, fields: adds ? [...new Set([...this.facts.fields, ...fields])] : fields });
    this.facts.previewCount += 1;
  }

  complete(outcome: SearchOutcome): void {
    this.rows = outcome.rows;
    if (this.facts.finalized) this.addMessage({ type: 'INFO', text: 'The search was finalized: its results are those found until then.' });
    this.buckets = outcome.timeline ?? [];
    Object.assign(this.facts, { kind: outcome.kind, fields: outcome.fields, resultCount: outcome.rows.length, range: outcome.range });
    this.facts.progress = { scanCount: outcome.scanCount, eventCount: outcome.eventCount, doneProgress: 1 };
    for (const message of outcome.messages) this.addMessage(message);
    this.end('DONE');
  }

  fail(error: CodedError): void {
    this.addMessage({ type: 'FATAL', text: `${error.code}: ${error.message}` });
    this.facts.progress = { ...this.facts.progress, doneProgress: 1 };
    this.end('FAILED');
  }

  touch(): void {
    this.facts.touched = this.now();
  }

  setTtl(seconds: number): void {
    this.facts.ttl = seconds;
    this.touch();
    if (this.done) storeStatus(this.directory, this.status());
  }

  forget(): void {
    removeJob(this.directory);
  }

  content(): Readonly<Record<string, unknown>> {
    return jobContent(this, this.now());
  }

  results(): Promise<JobResults> {
    return Promise.resolve({ fields: this.facts.fields, rows: this.allRows(), preview: !this.done });
  }

  events(): Promise<JobResults> {
    return this.facts.kind === 'events' ? this.results() : Promise.resolve({ fields: [], rows: [], preview: !this.done });
  }

  timeline(): readonly (readonly [number, number])[] {
    return this.buckets;
  }

  log(): string {
    return `${this.lines.join('\n')}\n`;
  }

  /** Rows in memory that a client can see before the search is done. */
  get previewRows(): number {
    return this.done ? this.facts.resultCount : this.shown.length;
  }

  /** Lets go of rows that the dispatch folder holds too. */
  spill(): void {
    if (this.done) this.rows = undefined;
  }

  get rowsInMemory(): number {
    return this.rows?.length ?? 0;
  }

  /** Takes over what an earlier process left in the dispatch folder. */
  restore(status: StoredStatus): void {
    Object.assign(this.facts, { state: status.state, kind: status.kind, fields: status.fields, resultCount: status.resultCount });
    this.facts.range = { earliest: status.earliest, latest: status.latest };
    this.facts.started = status.finished - status.runDuration;
    this.facts.ended = status.finished;
    this.facts.touched = status.expires - this.facts.ttl;
    this.facts.progress = { scanCount: status.scanCount, eventCount: status.eventCount, doneProgress: 1 };
    this.messages = status.messages;
    this.note('INFO', 'restored from the dispatch folder');
    this.settle();
  }

  private allRows(): readonly Row[] {
    if (this.rows) return this.rows;
    return this.done ? loadRows(this.directory) : this.shown;
  }

  private end(state: 'DONE' | 'FAILED'): void {
    this.facts.ended = this.now();
    this.facts.started ??= this.facts.ended;
    this.facts.touched = this.facts.ended;
    this.note('INFO', `search ended state=${state} results=${this.facts.resultCount} scanned=${this.facts.progress.scanCount}`);
    this.facts.state = state;
    this.facts.paused = false;
    this.shown = [];
    storeStatus(this.directory, this.status());
    this.settle();
  }

  private status(): StoredStatus {
    const { facts } = this;
    return {
      sid: this.sid,
      request: this.request,
      published: this.published,
      finished: facts.ended ?? this.published,
      expires: this.expires,
      state: facts.state === 'FAILED' ? 'FAILED' : 'DONE',
      messages: this.messages,
      kind: facts.kind,
      fields: facts.fields,
      resultCount: facts.resultCount,
      scanCount: facts.progress.scanCount,
      eventCount: facts.progress.eventCount,
      earliest: facts.range?.earliest ?? 0,
      latest: facts.range?.latest ?? this.published,
      runDuration: this.runDuration,
    };
  }
}
