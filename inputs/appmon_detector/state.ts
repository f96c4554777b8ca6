import type { CrashSpikeState } from '../../core/detect/crash-spike';

/** One app, platform and version under watch. */
export interface SeriesState {
  readonly spike: CrashSpikeState;
  /** Session starts of the last steps, oldest first, for the expected number of crashes. */
  readonly sessions: readonly number[];
  /** Key of the detection that is open for this series. */
  readonly detection: string | undefined;
}

/** An issue nobody has seen before, on its way to being announced. */
export interface NewIssue {
  readonly firstSeen: number;
  readonly installations: readonly string[];
  readonly announced: boolean;
}

/** What the detector remembers between two looks and across restarts; plain JSON. */
export interface DetectorState {
  /** Index time (whole epoch seconds) up to which crashes were read. */
  readonly cursor: number;
  /** Event ids of the overlap: id → when it may be forgotten. */
  readonly seen: Readonly<Record<string, number>>;
  readonly series: Readonly<Record<string, SeriesState>>;
  readonly newIssues: Readonly<Record<string, NewIssue>>;
}

/** Raised when the shape changes; a checkpoint of another schema is set aside. */
export const STATE_SCHEMA = 1;

export const startState = (now: number): DetectorState => ({ cursor: Math.floor(now), seen: {}, series: {}, newIssues: {} });

/** `app:platform:version`, the name of a series. */
export const seriesKey = (of: { readonly appId: string; readonly platform: string; readonly version: string }): string =>
  `${of.appId}:${of.platform}:${of.version}`;
