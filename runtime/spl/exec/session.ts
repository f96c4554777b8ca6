import type { Catalog, SearchContext, SearchMessage } from '../catalog';
import { splError } from '../errors';
import type { Limits } from '../limits';
import { Timeline } from './timeline';

/** What all pipelines of one search share: host, limits, messages, counters. */
export class SearchSession {
  readonly search: SearchContext;
  readonly catalog: Catalog;
  readonly limits: Limits;
  readonly timeline = new Timeline();
  /** Expands macros in a text of the host, such as the search of an event type; set by the engine. */
  expand: (text: string) => Promise<string> = (text) => Promise.resolve(text);
  scanCount = 0;
  eventCount = 0;
  private readonly made = new Map<string, Promise<unknown>>();
  private readonly told = new Map<string, SearchMessage>();

  constructor(search: SearchContext, host: { catalog: Catalog; limits: Limits }) {
    this.search = search;
    this.catalog = host.catalog;
    this.limits = host.limits;
  }

  get messages(): readonly SearchMessage[] {
    return [...this.told.values()];
  }

  message(type: SearchMessage['type'], text: string): void {
    this.told.set(`${type} ${text}`, { type, text });
  }

  /** Makes something that all pipelines of the search share, the first time it is asked for. */
  once<T>(name: string, make: () => Promise<T>): Promise<T> {
    const known = this.made.get(name) as Promise<T> | undefined;
    const made = known ?? make();
    this.made.set(name, made);
    return made;
  }

  scanned(read: number, matched: number): void {
    this.scanCount += read;
    this.eventCount += matched;
  }

  checkCancelled(): void {
    if (this.search.signal?.aborted === true) throw splError('APPMON-SPL-041');
  }

  /** Tells the job how far the search is; `done` runs from 0 to 1. */
  progress(done: number): void {
    this.search.onProgress?.({ scanCount: this.scanCount, eventCount: this.eventCount, doneProgress: Math.min(1, Math.max(0, done)) });
  }
}
