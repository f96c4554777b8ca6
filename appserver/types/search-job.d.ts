declare module '@splunk/search-job' {
  export interface Subscription {
    unsubscribe(): void;
  }

  export interface Observable<Value> {
    subscribe(observer: { next?(value: Value): void; error?(error: unknown): void; complete?(): void }): Subscription;
  }

  /** State of a job as the host reports it. */
  export interface SearchState {
    content: {
      sid?: string;
      isDone?: boolean;
      isFailed?: boolean;
      doneProgress?: number;
      runDuration?: number;
      scanCount?: number;
      resultCount?: number;
      messages?: { type: string; text: string }[];
    };
    published?: string;
  }

  /** Parameters of a search; every value is a text, or the cache never finds it again. */
  export type SearchParameters = Readonly<Record<string, string>> & { readonly search: string };

  export interface DispatchOptions {
    app?: string;
    owner?: string;
    cache?: boolean;
    cacheLimit?: number;
    cancelOnUnload?: boolean;
    keepAlive?: boolean;
  }

  export default class SearchJob {
    static create(parameters: SearchParameters, options?: DispatchOptions): SearchJob;
    static fromSid(sid: string, options?: { app?: string; owner?: string; keepAlive?: boolean }): SearchJob;
    getSid(): Observable<string>;
    getProgress(): Observable<SearchState>;
    getResults(parameters: Readonly<Record<string, string | number>>): Observable<unknown>;
    cancel(): Observable<unknown>;
  }
}

declare module '*.css';
