import { DateTime } from 'luxon';
import { request } from 'undici';
import { APP_ID, sessionRate, TIMEZONE } from './bank';
import type { DemoTarget } from './client';
import { seeded, type Random } from './random';
import { ALWAYS_CRASHING, makeSession, type DemoEvent, type Phone } from './session';
import type { Situation } from './situations';

/** An event of a phone that is to be sent. */
export interface Planned {
  readonly phone: Phone;
  readonly event: DemoEvent;
}

const attribute = (key: string, value: string | number | boolean): unknown => ({
  key,
  value:
    typeof value === 'string'
      ? { stringValue: value }
      : typeof value === 'boolean'
        ? { boolValue: value }
        : Number.isInteger(value)
          ? { intValue: String(value) }
          : { doubleValue: value },
});

/** Resource attributes of a phone, by OpenTelemetry's names. */
const resourceOf = (phone: Phone): readonly unknown[] => [
  attribute('service.name', APP_ID),
  attribute('service.version', phone.version),
  attribute('os.name', phone.platform === 'ios' ? 'iOS' : 'Android'),
  attribute('os.version', phone.device.os),
  attribute('device.model.identifier', phone.device.code),
  attribute('device.model.name', phone.device.name),
  attribute('device.manufacturer', phone.device.maker),
  attribute('app.installation.id', phone.installation),
  attribute('geo.country.iso_code', 'ES'),
  attribute('geo.region.iso_code', phone.region),
];

/** Attributes of ours that OpenTelemetry has a name for. */
const ATTRIBUTE_NAMES: Readonly<Record<string, string>> = {
  screen_name: 'app.screen.name',
  http_route: 'http.route',
  http_method: 'http.request.method',
  http_status: 'http.response.status_code',
};

const logRecord = ({ phone, event }: Planned, random: Random): unknown => ({
  timeUnixNano: `${Math.round(event.time * 1000)}000000`,
  eventName: event.name,
  attributes: [
    attribute('event.name', event.name),
    attribute('log.record.uid', random.hex(32)),
    attribute('session.id', phone.sessionId),
    attribute('user.id', phone.installation),
    ...Object.entries(event.attributes).map(([name, value]) => attribute(ATTRIBUTE_NAMES[name] ?? name, value)),
  ],
});

async function sendEvents(target: DemoTarget, planned: readonly Planned[], random: Random): Promise<void> {
  if (planned.length === 0) return;
  const body = {
    resourceLogs: planned.map((each) => ({
      resource: { attributes: resourceOf(each.phone) },
      scopeLogs: [{ scope: { name: 'io.opentelemetry.android' }, logRecords: [logRecord(each, random)] }],
    })),
  };
  const reply = await request(`${target.gatewayUrl}/v1/logs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-appmon-key': target.ingestKey },
    body: JSON.stringify(body),
  });
  await reply.body.dump();
}

async function sendReport(target: DemoTarget, { phone, event }: Planned, random: Random): Promise<void> {
  const form = new FormData();
  form.set('report', new Blob([event.report ?? '']), 'report.txt');
  const metadata = {
    event_id: random.hex(32),
    app_id: APP_ID,
    platform: phone.platform,
    app_version: phone.version,
    install_id: phone.installation,
    session_id: phone.sessionId,
    occurred_time: event.time,
    os_version: phone.device.os,
    device_model_code: phone.device.code,
    device_model_name: phone.device.name,
    country: 'ES',
    region: phone.region,
    ...(event.name === 'app.crash' ? { session_first_crash: 1 } : {}),
    ...event.attributes,
    ...event.trail,
  };
  form.set('metadata', JSON.stringify(metadata));
  const reply = await fetch(`${target.gatewayUrl}/v1/crashes`, {
    method: 'POST',
    headers: { 'x-appmon-key': target.ingestKey },
    body: form,
  });
  await reply.arrayBuffer();
}

/** Crashes of the last hours by phones that had no network: their reports come all at once. */
function lateReports(random: Random, count: number, now: number): Planned[] {
  const planned: Planned[] = [];
  while (planned.length < count) {
    const { phone, events } = makeSession(random, now - 600 - random.next() * 3 * 3600, ALWAYS_CRASHING);
    planned.push(...events.filter(({ name }) => name === 'app.crash').map((event) => ({ phone, event })));
  }
  return planned.slice(0, count);
}

/** Sends what happened on phones to the gateway, as their apps would; settles when each request was answered or failed. */
export async function sendPlanned(target: DemoTarget, due: readonly Planned[], random: Random): Promise<void> {
  await Promise.allSettled([
    sendEvents(
      target,
      due.filter(({ event }) => event.report === undefined),
      random,
    ),
    ...due.filter(({ event }) => event.report !== undefined).map((each) => sendReport(target, each, random)),
  ]);
}

const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Plays the bank's traffic at its own pace until `signal` is aborted. A gateway that does not answer loses the demo's phones their events, as phones would. */
export async function playLive(target: DemoTarget, situation: Situation, signal: AbortSignal): Promise<void> {
  const random = seeded(Date.now());
  const began = Date.now() / 1000;
  let next = began;
  let queue: Planned[] = [];
  let isLateDue = situation.lateReports !== undefined;
  while (!signal.aborted) {
    const now = Date.now() / 1000;
    while (next < now) {
      const trouble = situation.trouble(next - began);
      const session = makeSession(random, next, trouble);
      queue.push(...session.events.map((event) => ({ phone: session.phone, event })));
      const local = DateTime.fromSeconds(next, { zone: TIMEZONE });
      next += random.wait(sessionRate(local.hour, local.weekday) * trouble.traffic);
    }
    if (isLateDue && now - began >= situation.truth.startsAfterSeconds) {
      queue.push(...lateReports(random, situation.lateReports ?? 0, now));
      isLateDue = false;
    }
    const due = queue.filter(({ event }) => event.time <= now);
    queue = queue.filter(({ event }) => event.time > now);
    await sendPlanned(target, due, random);
    await sleep(500);
  }
}
