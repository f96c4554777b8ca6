import { PassThrough } from 'node:stream';
import { Splunkd } from '../../bin/kit/splunkd';
import { EventWriter } from '../../inputs/kit/events';
import { saveLastLook, readLastLook } from '../../inputs/appmon_detector/last-look';
import { look, type LookContext } from '../../inputs/appmon_detector/look';
import { readDetectorSettings } from '../../inputs/appmon_detector/settings';
import { startState, type DetectorState } from '../../inputs/appmon_detector/state';
import type { Detection } from '../../inputs/appmon_detector/detection';
import { planted, several } from '../searches/plant';
import { startQuietProduct, type QuietProduct } from '../searches/quiet-product';
import { until } from '../support/until';
import { startFakeSlack, type FakeSlack } from './fake-slack';

/** Looks of the detector at times that these tests choose, over the runtime's index, KV store and alert action. */
jest.setTimeout(180_000);

const APP = 'es.meridiano.app';

let quiet: QuietProduct;
let splunkd: Splunkd;
let slack: FakeSlack;

const seconds = (): number => Date.now() / 1000;
const told = (text: string): string[] => slack.calls.map((call) => JSON.stringify(call)).filter((call) => call.includes(text));
const detections = (query: Readonly<Record<string, unknown>>): Promise<readonly Detection[]> => splunkd.find('appmon_detections', query);
const spikesOf = (version: string): Promise<readonly Detection[]> => detections({ app_version: version, rule: 'crash_spike' });
const gaps = (): Promise<readonly Detection[]> => detections({ rule: 'monitoring_gap' });

/** Twelve phones crash on a version, now. Resolves with the second in which they were indexed at the latest. */
async function burst(version: string): Promise<number> {
  const crash = (phone: Readonly<Record<string, string>>) =>
    planted('app.crash', seconds() - 2, { ...phone, kind: 'crash', app_version: version, issue_key: 'a0'.repeat(32) });
  await quiet.plant(several(12, 0, (phone) => crash(phone as Readonly<Record<string, string>>)));
  return quiet.nextSecond();
}

/** A look at a time of our own. */
async function lookAt(time: number, state: DetectorState): Promise<DetectorState> {
  const context: LookContext = {
    settings: await readDetectorSettings(splunkd),
    baselines: new Map(),
    knownIssues: new Set(['a0'.repeat(32)]),
    events: new EventWriter(new PassThrough().resume(), 'appmon_detector://test'),
    apps: new Set(),
    clock: () => time,
    stillHolds: () => Promise.resolve(true),
  };
  return look(splunkd, state, context);
}

beforeAll(async () => {
  quiet = await startQuietProduct();
  splunkd = new Splunkd(quiet.product.mgmtUrl, quiet.product.sessionKey);
  slack = await startFakeSlack();
  await quiet.product.rest('POST', 'storage/passwords', { realm: 'app_monitoring', name: 'slack', password: slack.address });
  await quiet.product.rest('POST', 'configs/conf-app_monitoring_settings/notifications', {
    allowed_private_hosts: '127.0.0.1',
    link_base: 'https://splunk.bank.example/',
  });
});

beforeEach(async () => {
  for (const collection of ['appmon_lease', 'appmon_detections', 'appmon_incidents', 'appmon_outbox'])
    await splunkd.removeWhere(collection, {});
});

afterAll(async () => {
  await quiet.stop();
  await slack.close();
});

test('a spike that ended while nobody looked is shown and not paged; one notice says that and from when to when nobody looked', async () => {
  const start = seconds() - 10;
  const indexed = await burst('7.1.0');
  // Half an hour after the burst: it has long been calm again.
  const state = await lookAt(indexed + 1_800, startState(start));
  const [spike, ...others] = await spikesOf('7.1.0');
  expect(others).toEqual([]);
  expect(spike).toMatchObject({ state: 'stale', dispatched: 0, users: 12 });
  expect(spike?.detail).toMatch(/^Found \d+ min late, when it was over$/);
  const [incident] = await splunkd.find<Record<string, unknown>>('appmon_incidents', { app_version: '7.1.0' });
  expect(incident).toMatchObject({ inc: spike?.incident, state: 'resolved' });
  // Ten calm minutes after the burst, not when somebody looked.
  expect(Number(incident?.['resolved_at'])).toBeLessThan(indexed + 900);

  const [notice] = await until('the notice', async () => ((await gaps())[0]?.state === 'notified' ? gaps() : undefined));
  expect(notice).toMatchObject({ _key: `monitoring_gap:${Math.floor(start)}`, severity: 'medium', incident: '' });
  expect(told('Monitoring was blind for 30 min')).toHaveLength(1);
  expect(told('1 crash spike that ended')).toHaveLength(1);
  expect(told('Crashes on')).toEqual([]);

  // The next look is an ordinary one.
  await lookAt(indexed + 1_810, state);
  expect(await gaps()).toHaveLength(1);
  expect(told('blind')).toHaveLength(1);
});

test('a spike that goes on when the looks begin again is paged, after the notice', async () => {
  const indexed = await burst('7.2.0');
  await lookAt(indexed + 5, { ...startState(indexed - 1_200) });
  await until('the page', () => told('Crashes on Android 7.2.0')[0]);
  await until('the notice', () => told('Monitoring was blind for 20 min')[0]);
  const at = (text: string): number => slack.calls.findIndex((call) => JSON.stringify(call).includes(text));
  expect(at('blind for 20 min')).toBeLessThan(at('Crashes on Android 7.2.0'));
  const [spike] = await until('the record', async () => {
    const found = await spikesOf('7.2.0');
    return found[0]?.state === 'notified' ? found : undefined;
  });
  expect(spike?.link).toBe(`https://splunk.bank.example/en-GB/app/app_monitoring/alerts?inc=${spike?.incident ?? ''}`);
  expect(told('7.2.0')[0]).toContain(`alerts?inc=${spike?.incident ?? ''}&amp;do=ack|Acknowledge`);
});

test('a host that takes over with an old cursor neither calls that a gap nor publishes again what the other one did', async () => {
  const start = seconds() - 5;
  const indexed = await burst('7.3.0');
  await lookAt(indexed + 5, startState(start));
  await until('the page', () => told('Crashes on Android 7.3.0')[0]);
  // The other host has decided until a minute ago; this one has not looked for 50 minutes.
  await saveLastLook(splunkd, Math.floor(indexed + 2_940));
  await lookAt(indexed + 3_000, startState(start));
  expect(await gaps()).toEqual([]);
  expect(await spikesOf('7.3.0')).toHaveLength(1);
  expect(told('Crashes on Android 7.3.0')).toHaveLength(1);
  expect(await readLastLook(splunkd)).toBe(Math.floor(indexed + 3_000));
});

test('a muted gap is written and told nobody', async () => {
  const now = Math.floor(seconds());
  await quiet.product.rest('POST', 'configs/conf-app_monitoring_settings/detector', { muted_until: String(now + 86_400) });
  await lookAt(now, startState(now - 7_200));
  await quiet.product.rest('POST', 'configs/conf-app_monitoring_settings/detector', { muted_until: '0' });
  expect(await gaps()).toEqual([expect.objectContaining({ state: 'muted', dispatched: 0 })]);
  expect(told('blind for 2 h')).toEqual([]);
});

describe('a detection that nobody was told of because the host was down for hours', () => {
  const lost = (version: string, now: number): Record<string, unknown> => {
    const subject = `crash_spike:${APP}:android:${version}`;
    return {
      ...{ _key: `${subject}:1`, subject, rule: 'crash_spike', app_id: APP, platform: 'android', app_version: version },
      ...{ title: `Crashes on Android ${version}`, severity: 'critical', state: 'new', dispatched: 1, dispatches: 1, sid: '' },
      ...{ users: 12, crashes: 12, since: now - 7_300, received_time: now - 7_205, detected_time: now - 7_200, incident: `INC-${version}` },
      ...{ dispatch_time: now - 7_200, issue: '', issue_key: '', issue_title: '', evidence: '{}' },
    };
  };
  const incident = (version: string, state: string): Record<string, unknown> => ({
    ...{ _key: `INC-${version}`, inc: `INC-${version}`, app_id: APP, platform: 'android', app_version: version, severity: 'critical' },
    ...{ title: `Crashes on Android ${version}`, subject: `crash_spike:${APP}:android:${version}`, timeline: '[]', state, users: 12 },
  });

  test('is told late when its incident is still open, and marked when it is over', async () => {
    const now = Math.floor(seconds());
    await saveLastLook(splunkd, now - 10);
    await splunkd.save('appmon_detections', [lost('7.4.0', now), lost('7.5.0', now)]);
    await splunkd.save('appmon_incidents', [incident('7.4.0', 'open'), incident('7.5.0', 'resolved')]);
    await lookAt(now, startState(now - 10));
    const message = await until('the late message', () => told('Crashes on Android 7.4.0')[0]);
    expect(message).toContain('2 h 0 min after it was detected: the monitoring was interrupted');
    expect(told('7.5.0')).toEqual([]);
    expect(await spikesOf('7.5.0')).toEqual([expect.objectContaining({ state: 'stale' })]);
    const state = startState(now);
    await lookAt(now + 20, state);
    expect(told('Crashes on Android 7.4.0')).toHaveLength(1);
  });
});
