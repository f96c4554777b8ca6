import { errorCatalogue } from '../../core/errors';
import { BAD_VERSION } from './bank';
import { NO_TROUBLE, type Trouble } from './session';

const fail = errorCatalogue({ 'APPMON-DEMO-SITUATION': 'Unknown situation {name}; expected one of {known}.' });

/** What a situation does at a time (seconds since the live traffic began), and what is true about it. */
export interface Situation {
  readonly trouble: (seconds: number) => Trouble;
  /** Old reports of phones that were offline, all arriving at once when the situation begins. */
  readonly lateReports?: number;
  /** Whether the vendor's feed stops to answer when the situation begins. */
  readonly feedDown?: boolean;
  readonly truth: {
    readonly kind: string;
    readonly subject: string;
    readonly startsAfterSeconds: number;
    /** The release that is at fault, where one is. */
    readonly version?: string;
  };
}

/** Everything goes wrong three minutes after the start. */
const START = 180;

const from = (
  trouble: Partial<Trouble>,
  truth: { readonly kind: string; readonly subject: string; readonly version?: string },
): Situation => ({
  trouble: (seconds) => (seconds < START ? NO_TROUBLE : { ...NO_TROUBLE, ...trouble }),
  truth: { ...truth, startsAfterSeconds: START },
});

/** The situations that `--situation` plants. */
export const SITUATIONS: Readonly<Record<string, Situation>> = {
  bad_release: from(
    { badAdoption: 0.35, badCrashShare: 0.6 },
    { kind: 'crash_spike', subject: `android ${BAD_VERSION}`, version: BAD_VERSION },
  ),
  backend_outage: from({ backendFailures: 0.7 }, { kind: 'http_failures', subject: 'payments' }),
  device_model: from({ device: { code: '2201117TG', factor: 60 } }, { kind: 'crash_spike', subject: 'android Redmi Note 11' }),
  silent_drop: from({ traffic: 0.4 }, { kind: 'silent_failure', subject: 'sessions' }),
  slow_leak: {
    trouble: (seconds) => ({ ...NO_TROUBLE, device: { code: 'SM-A137F', factor: 1 + Math.max(0, seconds - START) / 600 } }),
    truth: { kind: 'slow_leak', subject: 'android Galaxy A13', startsAfterSeconds: START },
  },
  anr_spike: from({ anrs: 60 }, { kind: 'anr_spike', subject: 'android' }),
  feed_down: {
    trouble: () => NO_TROUBLE,
    feedDown: true,
    truth: { kind: 'feed_silence', subject: 'crashlytics:demo', startsAfterSeconds: START },
  },
  late_burst: { trouble: () => NO_TROUBLE, lateReports: 60, truth: { kind: 'none', subject: 'late reports', startsAfterSeconds: START } },
  low_volume: from(
    { badAdoption: 0.02, badCrashShare: 0.6 },
    { kind: 'crash_spike', subject: `android ${BAD_VERSION}`, version: BAD_VERSION },
  ),
  nothing: { trouble: () => NO_TROUBLE, truth: { kind: 'none', subject: '', startsAfterSeconds: 0 } },
};

/** The situation of a name; an unknown name throws its CodedError. */
export function situationOf(name: string): Situation {
  const situation = SITUATIONS[name];
  if (!situation) throw fail('APPMON-DEMO-SITUATION', { name, known: Object.keys(SITUATIONS).join(', ') });
  return situation;
}
