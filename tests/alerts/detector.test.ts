import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Splunkd } from '../../bin/kit/splunkd';
import { planted, several } from '../searches/plant';
import { startQuietProduct, type QuietProduct } from '../searches/quiet-product';
import { until } from '../support/until';
import { startDetector, type DetectorProcess } from './detector-process';
import { startFakeSlack, type FakeSlack } from './fake-slack';

/** The packaged detector as processes that die, come back and compete, over the runtime. */
jest.setTimeout(180_000);

const APP = 'es.meridiano.app';
/** Looks of a second each, so that the tests need not wait for ten. */
const SETTINGS = { interval_seconds: '1', muted_until: '0', ignore_before: '0' };

let quiet: QuietProduct;
let splunkd: Splunkd;
let slack: FakeSlack;
let folder: string;
let running: DetectorProcess[] = [];

const conf = (stanza: string, settings: Readonly<Record<string, string>>): Promise<{ status: number }> =>
  quiet.product.rest('POST', `configs/conf-app_monitoring_settings/${stanza}`, settings);
const start = (name: string): DetectorProcess => {
  const checkpoints = join(folder, name);
  mkdirSync(checkpoints, { recursive: true });
  const detector = startDetector(quiet.product, checkpoints);
  running.push(detector);
  return detector;
};
/** Twelve phones crash on a version, now. */
const burst = (version: string): Promise<void> =>
  quiet.plant(
    several(12, 0, (phone) =>
      planted('app.crash', Date.now() / 1000 - 2, {
        ...phone,
        kind: 'crash',
        app_version: version,
        issue_key: 'a0'.repeat(32),
        variant_key: 'b0'.repeat(32),
        title: 'NullPointerException in Sign.now',
      }),
    ),
  );
const about = (version: string): string[] =>
  slack.calls.map(({ text }) => text).filter((text) => text.includes(`Crashes on Android ${version}`));
const detectionsOf = (version: string): Promise<readonly Record<string, unknown>[]> =>
  splunkd.find('appmon_detections', { app_version: version, rule: 'crash_spike' });
const holder = async (): Promise<string> => (await splunkd.get<{ holder: string }>('appmon_lease', 'detector'))?.holder ?? '';
const holds = async (detector: DetectorProcess): Promise<boolean> => (await holder()).includes(`:${detector.pid}:`);
const looking = (detector: DetectorProcess): Promise<true> =>
  until('the lease of the detector', async () => ((await holds(detector)) ? true : undefined));
/** A whole look later: what was to be said again would have been said. */
const someLooks = (): Promise<void> => sleep(4_000);

beforeAll(async () => {
  quiet = await startQuietProduct();
  splunkd = new Splunkd(quiet.product.mgmtUrl, quiet.product.sessionKey);
  slack = await startFakeSlack();
  folder = mkdtempSync(join(tmpdir(), 'appmon-detector-'));
  await quiet.product.rest('POST', 'storage/passwords', { realm: 'app_monitoring', name: 'slack', password: slack.address });
  await conf('notifications', { allowed_private_hosts: '127.0.0.1' });
  // Only spikes are told here: a new issue of the same burst would be its own message.
  // People merged the issue of the crashes into another one: that is what the alert has to name.
  const [issue, key, variant] = ['AM-KNOWN000', 'a0'.repeat(32), 'b0'.repeat(32)];
  await splunkd.save('appmon_issues', [{ _key: issue, issue, issue_key: 'c0'.repeat(32), title: 'NullPointerException in Sign.now' }]);
  await splunkd.save('appmon_aliases', [{ _key: `${key}:${variant}`, issue_key: key, variant_key: variant, issue, reason: 'merge' }]);
});

beforeEach(() => conf('detector', SETTINGS));

afterEach(async () => {
  await Promise.all(running.map((detector) => detector.kill()));
  running = [];
  await splunkd.removeWhere('appmon_lease', {});
});

afterAll(async () => {
  await quiet.stop();
  await slack.close();
  rmSync(folder, { recursive: true, force: true });
});

test('of two detectors one decides: one detection, one incident, one message; the strip of the app says so', async () => {
  const first = start('one');
  const second = start('two');
  await until('a lease', async () => (await holder()) || undefined);
  await burst('9.1.0');
  await until('the message', () => about('9.1.0')[0]);
  await someLooks();
  expect(about('9.1.0')).toHaveLength(1);
  const [detection, ...others] = await detectionsOf('9.1.0');
  expect(others).toEqual([]);
  expect(detection).toMatchObject({ state: 'notified', dispatches: 1, users: 12, issue: 'AM-KNOWN000' });
  const times = ['occurred_time', 'received_time', 'indexed_time', 'detected_time', 'notified_time'].map((name) =>
    Number(detection?.[name]),
  );
  expect(times.every((time) => time > Date.now() / 1000 - 120)).toBe(true);
  expect(await splunkd.find('appmon_incidents', { app_version: '9.1.0' })).toHaveLength(1);
  expect([await holds(first), await holds(second)].filter(Boolean)).toHaveLength(1);
  expect(first.output() + second.output()).toContain('&quot;event_name&quot;:&quot;detection&quot;');

  const [strip] = await splunkd.find<{ level: string; updated: number; inc: string }>('appmon_live', { _key: `answer:${APP}` });
  expect(strip).toMatchObject({ level: 'bad', inc: detection?.['incident'] });
  const later = await until('a newer strip', async () => {
    const record = await splunkd.get<{ updated: number }>('appmon_live', `answer:${APP}`);
    return record && record.updated > (strip?.updated ?? 0) ? record : undefined;
  });
  expect(later.updated).toBeGreaterThan(Date.now() / 1000 - 10);
});

test('when the one that decides is killed, another takes over from its own old cursor and calls nothing a spike that was none', async () => {
  const first = start('three');
  await looking(first);
  const second = start('four');
  // A crash a second, of few phones: not worth an alert in its step, but a pause of them in one step would look like a spike.
  for (let at = 0; at < 3; at += 1) {
    await quiet.plant([
      planted('app.crash', Date.now() / 1000, {
        kind: 'crash',
        app_version: '9.2.0',
        install_id_hash: `phone-${at}`,
        issue_key: 'a0'.repeat(32),
      }),
    ]);
    await sleep(1_000);
  }
  await first.kill();
  await looking(second);
  await burst('9.2.1');
  await until('the message', () => about('9.2.1')[0]);
  await someLooks();
  expect(about('9.2.1')).toHaveLength(1);
  expect(about('9.2.0')).toEqual([]);
});

test('after a restart it goes on where it stopped, and an open incident is not told again', async () => {
  const first = start('five');
  await looking(first);
  await burst('9.3.0');
  await until('the message', () => about('9.3.0')[0]);
  await someLooks();
  await first.kill();
  await splunkd.removeWhere('appmon_lease', {});
  const again = start('five');
  await looking(again);
  await someLooks();
  expect(about('9.3.0')).toHaveLength(1);
  expect(await detectionsOf('9.3.0')).toHaveLength(1);
});

test('a checkpoint that cannot be read is set aside with a warning, and the work goes on', async () => {
  const file = join(folder, 'five', readdirSync(join(folder, 'five')).find((name) => name.endsWith('.json')) ?? '');
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ schema: 1 });
  writeFileSync(file, '{"schema":1,"state":{"curs');
  const detector = start('five');
  await looking(detector);
  expect(existsSync(`${file}.unreadable`)).toBe(true);
  expect(detector.log()).toContain('WARN APPMON-INPUT-CHECKPOINT: The checkpoint');
  await burst('9.4.0');
  await until('the message', () => about('9.4.0')[0]);
});

test('a detection whose sender died between claim and alert is told, once, and gets its incident', async () => {
  const now = Date.now() / 1000;
  const subject = `crash_spike:${APP}:android:9.5.0`;
  await splunkd.save('appmon_detections', [
    {
      ...{
        _key: `${subject}:${Math.floor(now / 3600)}`,
        subject,
        rule: 'crash_spike',
        app_id: APP,
        platform: 'android',
        app_version: '9.5.0',
      },
      ...{ title: 'Crashes on Android 9.5.0', severity: 'critical', state: 'new', dispatched: 1, dispatches: 0, dispatch_time: 0, sid: '' },
      ...{
        users: 12,
        crashes: 12,
        since: now - 60,
        occurred_time: now - 50,
        received_time: now - 45,
        detected_time: now - 40,
        incident: '',
      },
      ...{ issue: '', issue_key: '', issue_title: '', evidence: '{}', window: Math.floor(now / 3600) },
    },
  ]);
  const detector = start('six');
  await until('the message', () => about('9.5.0')[0]);
  await someLooks();
  expect(about('9.5.0')).toHaveLength(1);
  const [detection] = await detectionsOf('9.5.0');
  expect(detection).toMatchObject({ state: 'notified', dispatches: 1 });
  expect(detection?.['incident']).toMatch(/^INC-\d+$/);
  expect(detector.output()).toContain('9.5.0');
});

test('what the safety net told, the detector does not tell again', async () => {
  const now = Date.now() / 1000;
  const subject = `crash_spike:${APP}:android:9.6.0`;
  const claim = { _key: `${subject}:${Math.floor(now / 3600) - 1}`, subject, rule: 'crash_spike', app_version: '9.6.0' };
  // It was told: its message is in the outbox.
  await splunkd.save('appmon_outbox', [{ _key: `slack:${claim._key}`, state: 'sent', sent_at: now - 20, group: '' }]);
  await splunkd.save('appmon_detections', [
    { ...claim, state: 'new', dispatched: 1, sid: 'safety net', detected_time: now - 25, incident: '' },
  ]);
  const detector = start('seven');
  await looking(detector);
  await burst('9.6.0');
  await until('the look at the burst', async () =>
    (await splunkd.find('appmon_live', { _key: `${APP}:android`, level: 'bad' })).length > 0 ? true : undefined,
  );
  await someLooks();
  expect(about('9.6.0')).toEqual([]);
  expect(await detectionsOf('9.6.0')).toHaveLength(1);
});

test('while it is muted it writes what it finds and tells nobody', async () => {
  await conf('detector', { ...SETTINGS, muted_until: String(Date.now() / 1000 + 3_600) });
  const detector = start('eight');
  await looking(detector);
  await burst('9.7.0');
  const detection = await until('the detection', async () => (await detectionsOf('9.7.0'))[0]);
  expect(detection).toMatchObject({ state: 'muted', dispatched: 0 });
  await someLooks();
  expect(about('9.7.0')).toEqual([]);
});

test('what was indexed before ignore_before is not judged', async () => {
  await burst('9.8.0');
  await conf('detector', { ...SETTINGS, ignore_before: String(await quiet.nextSecond()) });
  const detector = start('nine');
  await looking(detector);
  await someLooks();
  expect(await detectionsOf('9.8.0')).toEqual([]);
  await burst('9.8.1');
  await until('the message', () => about('9.8.1')[0]);
});

test('people keep their fields while the counts of their incident change', async () => {
  const detector = start('ten');
  await looking(detector);
  await burst('9.9.0');
  const incident = await until(
    'the incident',
    async () => (await splunkd.find<Record<string, unknown>>('appmon_incidents', { app_version: '9.9.0' }))[0],
  );
  await splunkd.save('appmon_incidents', [{ ...incident, state: 'acknowledged', acked_by: 'ana', owner: 'ana', version: 2 }]);
  await burst('9.9.0');
  const later = await until('new counts', async () => {
    const [found] = await splunkd.find<Record<string, unknown>>('appmon_incidents', { app_version: '9.9.0' });
    return Number(found?.['crashes']) > Number(incident['crashes']) ? found : undefined;
  });
  expect(later).toMatchObject({ state: 'acknowledged', acked_by: 'ana', owner: 'ana', version: 2 });
});
