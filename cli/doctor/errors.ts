import { errorCatalogue } from '../../core/errors';

/** What the doctor finds wrong: each code is one question, each message says what was expected and what was found. */
export const doctorError = errorCatalogue({
  'APPMON-DOCTOR-NODE': 'Expected Node {oldest} or newer; found {found}.',
  'APPMON-DOCTOR-APP': 'Expected the app, built for this platform, with programs that may be executed: {found}.',
  'APPMON-DOCTOR-KEYS': 'Expected key files that their owner alone can read (mode 600): {found}.',
  'APPMON-DOCTOR-REACH': 'Expected a running service at {url}, or its address in --{flag}: {found}.',
  'APPMON-DOCTOR-HEC': 'Expected a healthy HTTP Event Collector at {url}: {found}.',
  'APPMON-DOCTOR-GATEWAY': 'Expected the gateway at {url}, delivering what it took: {found}.',
  'APPMON-DOCTOR-CLOCK': 'Expected clocks that differ by {most} s at most: {found}.',
  'APPMON-DOCTOR-LOGIN': 'Expected a sign-in as {user} to succeed: {found}.',
  'APPMON-DOCTOR-INDEXES': 'Expected the indexes of the app, enabled: {found}.',
  'APPMON-DOCTOR-SEARCHES': 'Expected every frequent search of the app to have ended well in the last quarter of an hour: {found}.',
  'APPMON-DOCTOR-DETECTOR': 'Expected a look of the detector within the last {most} s: {found}.',
  'APPMON-DOCTOR-OUTBOX': 'Expected every notification to have left within {most} s: {found}.',
});

export type DoctorCode = Parameters<typeof doctorError>[0];
