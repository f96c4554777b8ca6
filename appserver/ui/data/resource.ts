import type { CodedError } from '../../../core/errors';
import { codedError } from './errors';

/** What a panel knows about something that is loaded again and again. The last good value stays through errors. */
export interface Resource<Value> {
  readonly value: Value | undefined;
  readonly error: CodedError | undefined;
  readonly loading: boolean;
  /** Share done of the run under way, 0–1. */
  readonly progress: number;
}

export interface Loader<Value> {
  readonly load: (context: {
    readonly known: Value | undefined;
    readonly signal: AbortSignal;
    readonly onProgress: (share: number) => void;
  }) => Promise<Value>;
  /** Milliseconds between loads; 0 = once. */
  readonly refreshMs: number;
}

/** Something that panels listen to. */
export interface Polled<Value> {
  readonly get: () => Resource<Value>;
  readonly subscribe: (listener: () => void) => () => void;
  readonly refresh: () => void;
}

const longestWait = 60_000;

/** Wait before the n-th retry (n from 0): 1, 2, 4 … 60 s, with up to 20 % taken off so that tabs do not march in step. */
export const backOff = (attempt: number, random: number): number => Math.min(1000 * 2 ** attempt, longestWait) * (1 - 0.2 * random);

const isHidden = (): boolean => typeof document !== 'undefined' && document.hidden;

/** Loads while somebody listens and the tab is visible; backs off on errors; stops when the last listener leaves. */
export function polled<Value>(loader: Loader<Value>, isPaused: () => boolean = () => false): Polled<Value> {
  let state: Resource<Value> = { value: undefined, error: undefined, loading: false, progress: 0 };
  let timer: ReturnType<typeof setTimeout> | undefined;
  let run: AbortController | undefined;
  let failures = 0;
  const listeners = new Set<() => void>();
  const set = (change: Partial<Resource<Value>>): void => {
    state = { ...state, ...change };
    listeners.forEach((listener) => {
      listener();
    });
  };
  const schedule = (wait: number): void => {
    clearTimeout(timer);
    if (wait > 0 && listeners.size > 0) timer = setTimeout(tick, wait);
  };
  const tick = (): void => {
    if (isHidden() || isPaused()) schedule(1000);
    else start();
  };
  const start = (): void => {
    if (run !== undefined) return;
    const own = new AbortController();
    run = own;
    set({ loading: true, progress: 0 });
    const onProgress = (progress: number): void => {
      if (progress !== state.progress && !own.signal.aborted) set({ progress });
    };
    loader.load({ known: state.value, signal: own.signal, onProgress }).then(
      (value) => {
        if (own.signal.aborted) return;
        run = undefined;
        failures = 0;
        set({ value, error: undefined, loading: false, progress: 1 });
        schedule(loader.refreshMs);
      },
      (error: unknown) => {
        if (own.signal.aborted) return;
        run = undefined;
        const coded = codedError(error);
        set({ error: coded, loading: false });
        const isFinal = ['APPMON-P-010', 'APPMON-P-011'].includes(coded.code);
        if (!isFinal) schedule(backOff(failures++, Math.random()));
      },
    );
  };
  return {
    get: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      if (listeners.size === 1 && run === undefined) start();
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        clearTimeout(timer);
        run?.abort(new Error('Nobody listens any more.'));
        run = undefined;
        state = { ...state, loading: false };
      };
    },
    refresh: () => {
      failures = 0;
      clearTimeout(timer);
      start();
    },
  };
}
