import { CodedError } from '../../core/errors';
import type { InputDefinition } from '../kit/definition';
import { feedError } from './errors';

/** The settings of one stanza after checking. */
export interface FeedSettings {
  readonly name: string;
  readonly firebaseApp: string;
  readonly project: string;
  readonly platform: 'android' | 'ios';
  readonly appId: string;
  readonly secret: string;
  readonly hashSecret: string;
  readonly inApp: readonly string[];
  /** Address of the gateway that is asked for names; '' when none is. */
  readonly symbolUrl: string;
  readonly symbolSecret: string;
  readonly apiBase: string;
  readonly allowedCustomKeys: readonly string[];
  /** Calls of the vendor's API a minute in the long run. */
  readonly requestsPerMinute: number;
  /** Index of reports (the stanza's own) and of the feed's health. */
  readonly index: string;
  readonly summaryIndex: string;
}

/** Crashlytics REST API v1alpha (discovery document of firebasecrashlytics). */
const API_BASE = 'https://firebasecrashlytics.googleapis.com/v1alpha';
const FIREBASE_APP = /^1:(\d+):(android|ios):[0-9a-f]+$/;

const list = (text: string | undefined): readonly string[] =>
  (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** The vendor publishes no quota: one call a second is what comparable Google APIs allow without asking. */
const REQUESTS_PER_MINUTE = 60;

function rateOf(text: string | undefined): number {
  const value = text?.trim() ? Number(text) : REQUESTS_PER_MINUTE;
  if (!(value >= 1 && value <= 6_000)) throw feedError('APPMON-CRASHLYTICS-RATE', { value: text ?? '' });
  return value;
}

/** `default` is what splunkd fills in when the stanza names none. */
const indexOr = (index: string | undefined, fallback: string): string => (index && index !== 'default' ? index : fallback);

/** Reads and checks a stanza's settings; throws the CodedError that names the first wrong one. */
export function readSettings({ stanza, settings }: InputDefinition): FeedSettings {
  const required = (name: string): string => {
    const value = settings[name]?.trim();
    if (!value) throw feedError('APPMON-CRASHLYTICS-SETTING', { name });
    return value;
  };
  const firebaseApp = required('firebase_app');
  const [, project, platform] = FIREBASE_APP.exec(firebaseApp) ?? [];
  if (project === undefined || (platform !== 'android' && platform !== 'ios'))
    throw feedError('APPMON-CRASHLYTICS-APP', { value: firebaseApp });
  return {
    name: stanza.replace(/^[a-z_]+:\/\//, ''),
    firebaseApp,
    project,
    platform,
    appId: required('app_id'),
    secret: required('secret'),
    hashSecret: settings['hash_secret']?.trim() ?? '',
    inApp: list(settings['in_app_prefixes']),
    symbolUrl: settings['symbol_url']?.trim() ?? '',
    symbolSecret: settings['symbol_secret']?.trim() ?? '',
    apiBase: (settings['api_base']?.trim() || API_BASE).replace(/\/$/, ''),
    allowedCustomKeys: list(settings['allowed_custom_keys']),
    requestsPerMinute: rateOf(settings['requests_per_minute']),
    index: indexOr(settings['index'], 'appmon_crashes'),
    summaryIndex: indexOr(settings['summary_index'], 'appmon_summary'),
  };
}

/** Whether an error is the configuration's fault: repeating it changes nothing until somebody acts. */
export const isConfigurationFault = (error: unknown): boolean =>
  error instanceof CodedError &&
  ['APPMON-CRASHLYTICS-SECRET', 'APPMON-CRASHLYTICS-REFUSED', 'APPMON-CRASHLYTICS-TOKEN'].includes(error.code);

/** What is the same in each word of the feed about itself: where it goes, and how old its newest data may be. */
export const healthOf = ({
  summaryIndex,
}: FeedSettings): { readonly index: string; readonly source: string; readonly promise: number } => ({
  ...{ index: summaryIndex, source: 'crashlytics', promise: 300 },
});
