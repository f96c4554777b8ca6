/** A scheduled search whose newest finished job feeds panels of several pages. */
export interface Base {
  /** Name of the saved search. */
  readonly name: string;
  /** How often the page looks for a newer job, in milliseconds. */
  readonly refreshMs: number;
  /** Age in seconds after which the result counts as stale. */
  readonly promiseSeconds: number;
}

/** All base searches the pages read. */
export const bases = {
  live: { name: 'AppMon - Base - Live facts', refreshMs: 20_000, promiseSeconds: 180 },
  issues: { name: 'AppMon - Base - Issues', refreshMs: 60_000, promiseSeconds: 900 },
  kpi: { name: 'AppMon - Base - KPI daily', refreshMs: 600_000, promiseSeconds: 7200 },
  journeys: { name: 'AppMon - Base - Journeys month', refreshMs: 600_000, promiseSeconds: 7200 },
  quality: { name: 'AppMon - Base - Data quality', refreshMs: 60_000, promiseSeconds: 900 },
} as const satisfies Readonly<Record<string, Base>>;

export type BaseId = keyof typeof bases;
