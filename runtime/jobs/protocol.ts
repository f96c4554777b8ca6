import type { MessagePort } from 'node:worker_threads';
import type { PropsTable } from '../conf/props';
import type { KnowledgeCatalog, SearchContext, SearchOutcome, SearchProgress } from '../spl/catalog';
import type { IndexRights } from './rights';
import type { ShownPreview, SteerAction } from './steering';

/** What a search thread is started with. */
export interface SearchWorkerData {
  /** Port to the store worker; absent only where no store exists. */
  readonly storePort: MessagePort | undefined;
}

/** One search for a thread. `signal` cannot travel and is rebuilt there. */
export interface RunMessage {
  readonly type: 'run';
  readonly sid: string;
  readonly spl: string;
  readonly context: Omit<SearchContext, 'signal'>;
  readonly rights: IndexRights;
  /** Folder `dispatch/<sid>`, where the thread writes the results. */
  readonly directory: string;
  /** Rows kept of a larger outcome. */
  readonly maxRows: number;
  /** Rows are handed over as they come and not kept. */
  readonly streamed: boolean;
  readonly previews: boolean;
}

/** The knowledge side as the main thread serves it: props.conf travels whole, once a search, since events ask for it by the thousand. */
export interface HostKnowledge extends Omit<KnowledgeCatalog, 'props'> {
  propsTable(): Promise<PropsTable>;
}

export type ToWorker =
  | RunMessage
  | { readonly type: 'cancel'; readonly sid: string }
  | { readonly type: 'steer'; readonly sid: string; readonly action: SteerAction }
  | { readonly type: 'answer'; readonly id: number; readonly value?: unknown; readonly error?: WireError };

export type FromWorker =
  | {
      readonly type: 'ask';
      readonly id: number;
      readonly sid: string;
      readonly method: keyof HostKnowledge;
      readonly args: readonly unknown[];
    }
  /** Answered like an `ask` once the preview was taken. */
  | { readonly type: 'preview'; readonly id: number; readonly sid: string; readonly preview: ShownPreview }
  | { readonly type: 'progress'; readonly sid: string; readonly progress: SearchProgress }
  | { readonly type: 'done'; readonly sid: string; readonly outcome: SearchOutcome }
  | { readonly type: 'failed'; readonly sid: string; readonly error: WireError };

/** A CodedError on its way between threads: structured clone keeps neither its class nor its code. */
export interface WireError {
  readonly code: string;
  readonly message: string;
  readonly expected: boolean;
  readonly location?: { readonly start: number; readonly end: number };
  readonly stack?: string;
}
