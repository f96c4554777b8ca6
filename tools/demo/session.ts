import { ANR_SHARE, BAD_VERSION, CRASH_SHARE, DEVICES, JOURNEYS, PLATFORMS, REGIONS, VERSIONS, type Device, type Platform } from './bank';
import type { Random } from './random';
import { writeAnr, writeReport } from './reports';
import { trailOf, type Trail } from './trail';

/** One phone of the demo in one session. */
export interface Phone {
  readonly platform: Platform;
  readonly version: string;
  readonly device: Device;
  readonly region: string;
  readonly installation: string;
  readonly sessionId: string;
}

/** Something a session sends: an event with its attributes, or a report with its text. Times are epoch seconds. */
export interface DemoEvent {
  readonly time: number;
  readonly name: 'session.start' | 'session.end' | 'app.screen' | 'app.step' | 'http.call' | 'app.crash' | 'app.anr';
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  /** The crash or ANR report in its platform's format. */
  readonly report?: string;
  /** What the app noted before a crash. */
  readonly trail?: Trail;
}

export interface Session {
  readonly phone: Phone;
  readonly events: readonly DemoEvent[];
}

/** What is wrong with the bank at a moment; all zero = nothing. */
export interface Trouble {
  /** Share of Android sessions on the bad version. */
  readonly badAdoption: number;
  /** Share of its sessions that crash. */
  readonly badCrashShare: number;
  /** Factor on the normal share of crashing sessions. */
  readonly crashFactor: number;
  /** Share of calls that the payments back end answers with 503. */
  readonly backendFailures: number;
  /** Factor on the number of sessions. */
  readonly traffic: number;
  /** Factor on ANRs. */
  readonly anrs: number;
  /** Factor on crashes of one device model. */
  readonly device: { readonly code: string; readonly factor: number } | undefined;
}

/** Every session crashes, whatever its version: for reports that are needed as such. */
export const ALWAYS_CRASHING: Trouble = {
  badAdoption: 0,
  badCrashShare: 0,
  crashFactor: 1e6,
  backendFailures: 0,
  traffic: 1,
  anrs: 1,
  device: undefined,
};

export const NO_TROUBLE: Trouble = {
  crashFactor: 1,
  badAdoption: 0,
  badCrashShare: 0,
  backendFailures: 0,
  traffic: 1,
  anrs: 1,
  device: undefined,
};

/** Installations of the demo's bank; a phone comes back. */
const INSTALLATIONS = 40_000;

function makePhone(random: Random, trouble: Trouble): Phone {
  const platform = random.pick(PLATFORMS);
  const isBad = platform === 'android' && random.next() < trouble.badAdoption;
  return {
    platform,
    version: isBad ? BAD_VERSION : random.pick(VERSIONS[platform]),
    device: random.pick(DEVICES[platform]),
    region: random.pick(REGIONS),
    installation: `${platform}-${Math.floor(random.next() * INSTALLATIONS)}`,
    sessionId: random.hex(32),
  };
}

function crashShare(phone: Phone, trouble: Trouble): number {
  if (phone.version === BAD_VERSION) return trouble.badCrashShare;
  const factor = trouble.device?.code === phone.device.code ? trouble.device.factor : 1;
  return CRASH_SHARE[phone.platform] * factor * trouble.crashFactor;
}

/** One session that begins at `start`: what the customer did, what the app called, and how it ended. */
export function makeSession(random: Random, start: number, trouble: Trouble): Session {
  const phone = makePhone(random, trouble);
  const events: DemoEvent[] = [{ time: start, name: 'session.start', attributes: { start_type: random.next() < 0.4 ? 'cold' : 'warm' } }];
  let time = start;
  const journey = random.pick(JOURNEYS);
  const crashes = random.next() < crashShare(phone, trouble);
  for (const screen of journey.screens)
    events.push({ time: (time += 1 + random.wait(0.3)), name: 'app.screen', attributes: { screen_name: screen } });
  events.push({ time: (time += 0.5), name: 'app.step', attributes: { journey: journey.name, step: 'start' } });
  const failed = journey.service === 'payments' && random.next() < trouble.backendFailures;
  const status = failed ? 503 : random.next() < 0.004 ? 500 : 200;
  events.push({
    time: (time += 0.2),
    name: 'http.call',
    attributes: {
      http_route: journey.route,
      http_method: 'POST',
      http_status: status,
      service_name: journey.service,
      duration_ms: Math.round(80 + random.wait(0.004)),
    },
  });
  if (crashes) {
    const context = {
      random,
      version: phone.version,
      device: phone.device,
      time: (time += 1 + random.wait(0.2)),
      incident: random.hex(32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
    };
    events.push({
      time,
      name: 'app.crash',
      attributes: { screen_name: journey.screens.at(-1) ?? '', seconds_since_launch: Math.round(time - start), foreground: true },
      report: writeReport(phone.platform, context),
      trail: trailOf(events, time),
    });
    return { phone, events };
  }
  if (status === 200 && random.next() < journey.completion)
    events.push({ time: (time += 2 + random.wait(0.1)), name: 'app.step', attributes: { journey: journey.name, step: 'finish' } });
  if (phone.platform === 'android' && random.next() < ANR_SHARE * trouble.anrs)
    events.push({ time: (time += 5), name: 'app.anr', attributes: { screen_name: journey.screens.at(-1) ?? '' }, report: writeAnr(time) });
  events.push({
    time: (time += 5 + random.wait(0.03)),
    name: 'session.end',
    attributes: { duration_ms: Math.round((time - start) * 1000) },
  });
  return { phone, events };
}
