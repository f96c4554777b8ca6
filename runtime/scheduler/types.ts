import type { Job } from '../jobs/types';

/** A saved search by name, in the view of an app and an account (`-` = any). */
export interface SearchReference {
  readonly name: string;
  readonly app: string;
  readonly owner: string;
}

/** Runs saved searches by their cron, evaluates alert conditions, suppresses and triggers actions. */
export interface Scheduler {
  start(): void;
  stop(): Promise<void>;
  /** `saved/searches/<name>/dispatch`; with `trigger` the alert condition is judged and actions run. */
  dispatch(
    reference: SearchReference,
    options: { readonly args?: Readonly<Record<string, string>>; readonly trigger?: boolean; readonly force?: boolean },
  ): Promise<Job>;
  history(name: string): ReadonlyArray<{ readonly sid: string; readonly start: number; readonly scheduled: boolean }>;
  nextRun(name: string): number | undefined;
  firedAlerts(): readonly FiredAlert[];
  removeFiredAlert(id: string): boolean;
  /** Ends the suppression of a saved search (`acknowledge`). */
  acknowledge(reference: SearchReference): void;
  /** Suppresses a saved search for so many seconds; 0 ends its suppression. */
  suppress(reference: SearchReference, seconds: number): void;
  suppression(reference: SearchReference): { readonly suppressed: boolean; readonly expiration: number };
}

export interface FiredAlert {
  readonly id: string;
  readonly savedSearch: string;
  readonly app: string;
  readonly owner: string;
  readonly sid: string;
  readonly triggerTime: number;
  readonly severity: number;
  readonly actions: readonly string[];
  readonly triggeredAlerts: number;
  readonly expiration: number;
}
