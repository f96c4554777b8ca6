import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHasher } from '../../core/redact';
import { BAD_VERSION, sessionRate } from './bank';
import { AdminClient } from './client';
import { summarise } from './configure';
import { deliveryOf } from './delivered';
import { seeded } from './random';
import { ALWAYS_CRASHING, makeSession, NO_TROUBLE, type Session } from './session';
import { SITUATIONS } from './situations';

const TIME = 1_800_000_000;
const sessions = (count: number, trouble = NO_TROUBLE): readonly Session[] => {
  const random = seeded(7);
  return Array.from({ length: count }, () => makeSession(random, TIME, trouble));
};

test('a Wednesday has about 300,000 events', () => {
  const starts = Array.from({ length: 24 }, (_, hour) => sessionRate(hour, 3) * 3_600).reduce((sum, hour) => sum + hour, 0);
  const sample = sessions(5_000);
  const events = sample.reduce((sum, session) => sum + session.events.length, 0) / sample.length;
  expect(starts * events).toBeGreaterThan(270_000);
  expect(starts * events).toBeLessThan(330_000);
});

describe('the report of a crash', () => {
  const [session] = sessions(1, ALWAYS_CRASHING);
  const crash = session?.events.find(({ name }) => name === 'app.crash');
  if (!session || !crash) throw new Error('every session was to crash');
  const deliver = deliveryOf(session.phone, { hasher: createHasher(randomBytes(32)), hashKeyId: 'test', random: seeded(1) });
  const { event } = JSON.parse(deliver(crash, TIME + 60)) as { event: Record<string, unknown> };
  const crumbs = event['breadcrumbs'] as ReadonlyArray<{ time: number; kind: string; label: string }>;
  const logs = event['logs'] as ReadonlyArray<{ time: number; level: string; message: string }>;

  test('carries the way there: start, screens and calls in their order, all before the crash', () => {
    expect(crumbs.map(({ kind }) => kind)).toEqual([
      'lifecycle',
      ...session.events.filter(({ name }) => name === 'app.screen').map(() => 'screen'),
      'http',
    ]);
    const times = [...crumbs.map(({ time }) => time), crash.time];
    expect([...times].sort((a, b) => a - b)).toEqual(times);
    expect(logs.at(-1)).toMatchObject({ level: 'error' });
    expect(logs.every(({ time }) => time <= crash.time)).toBe(true);
  });

  test('and nothing of the person: no installation, no number of an account, no address', () => {
    const trail = JSON.stringify([crumbs, logs]);
    expect(trail).not.toContain(session.phone.installation);
    expect(trail).not.toMatch(/@|\b[A-Z]{2}\d{2}[ \d]{10,}|\d{8,}[A-Z]\b/);
  });
});

describe('the history', () => {
  /** What was asked of a splunkd that has nothing to do, in order: a search by its name, `mark` for an event sent to HEC. */
  const asked: { what: string; now: string | null }[] = [];
  /** The search that fails, none at first. */
  let failing = '';
  const splunkd = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = request.url ?? '';
      const name = /searches\/AppMon%20-%20Base%20-%20([^/]+)\/dispatch/.exec(url)?.[1];
      if (name)
        asked.push({ what: decodeURIComponent(name), now: new URLSearchParams(Buffer.concat(chunks).toString()).get('dispatch.now') });
      if (url.startsWith('/services/collector')) asked.push({ what: 'mark', now: null });
      const isFailed = failing !== '' && url.includes(`/jobs/${encodeURIComponent(failing)}`);
      const content = { isDone: true, isFailed, messages: isFailed ? [{ type: 'FATAL', text: 'Out of memory.' }] : [] };
      const job = { sid: decodeURIComponent(name ?? 'one'), entry: [{ content }], results: [{ count: '1' }] };
      response.end(JSON.stringify(url.includes('/collections/') ? [] : job));
    });
  });
  const summariseHere = (): Promise<void> => {
    const url = `http://127.0.0.1:${(splunkd.address() as AddressInfo).port}`;
    const target = { hecUrl: url, mgmtUrl: url, hecToken: 'token', sessionKey: 'key', gatewayUrl: '', ingestKey: '', webUrl: '' };
    return summarise(new AdminClient(target), target);
  };
  beforeAll(async () => {
    await new Promise<void>((resolve) => splunkd.listen(0, '127.0.0.1', () => resolve()));
    await summariseHere();
  });
  afterAll(async () => {
    splunkd.closeAllConnections();
    await new Promise((resolve) => splunkd.close(resolve));
  });

  test('is summed up as seen from one moment: rollups that looked from two minutes would count one of them twice', () => {
    const looks = asked.filter(({ what }) => what !== 'mark');
    expect(looks.map(({ what }) => what)).toEqual(expect.arrayContaining(['Rollup minute', 'Rollup late']));
    expect([...new Set(looks.map(({ now }) => now))]).toEqual([expect.stringMatching(/^\d{10}$/)]);
  });

  test.each([
    ['Rollup late', 'Baseline'],
    ['User days', 'User counts'],
    ['User counts', 'KPI daily'],
  ])('%s can be searched before %s reads it', (writer, reader) => {
    const order = asked.map(({ what }) => what);
    expect(order.slice(order.indexOf(writer), order.indexOf(reader))).toContain('mark');
  });

  test('ends with the name and the reason of a search that failed', async () => {
    failing = 'KPI daily';
    await expect(summariseHere()).rejects.toThrow(
      expect.objectContaining({ code: 'APPMON-DEMO-SEARCH', message: 'The search AppMon - Base - KPI daily failed: Out of memory.' }),
    );
  });
});

describe('situations', () => {
  test.each(Object.entries(SITUATIONS))(
    '%s is quiet before its time and says what is true',
    (name, { trouble, truth, feedDown, lateReports }) => {
      expect(trouble(truth.startsAfterSeconds - 1)).toEqual(
        expect.objectContaining({ badCrashShare: 0, traffic: 1, anrs: 1, backendFailures: 0 }),
      );
      const later = trouble(truth.startsAfterSeconds + 600);
      const isPlanted = JSON.stringify(later) !== JSON.stringify(NO_TROUBLE) || feedDown === true || lateReports !== undefined;
      expect(isPlanted).toBe(name !== 'nothing');
      expect(truth.version).toBe(['bad_release', 'low_volume'].includes(name) ? BAD_VERSION : undefined);
    },
  );

  const shareOf = (name: string, isHit: (session: Session) => boolean): number =>
    sessions(4_000, SITUATIONS[name]?.trouble(1_000)).filter(isHit).length / 4_000;
  const has =
    (name: string, attributes: Readonly<Record<string, unknown>> = {}) =>
    ({ events }: Session): boolean =>
      events.some((event) => event.name === name && Object.entries(attributes).every(([key, value]) => event.attributes[key] === value));

  test.each([
    // 60 % of the sessions are Android, 35 % of them on the bad version, 60 % of these crash.
    ['bad_release', has('app.crash'), 0.126],
    // 18 of 100 journeys call payments, 70 % of the calls fail.
    ['backend_outage', has('http.call', { http_status: 503 }), 0.126],
    // 60 % Android, 0.09 % of their sessions with an ANR, sixty times that.
    ['anr_spike', has('app.anr'), 0.0324],
    // 60 % Android, 28 % of the phones, 0.26 % of their sessions, sixty times that.
    ['device_model', has('app.crash'), 0.0284],
  ] as const)('%s is as strong as planned', (name, isHit, expected) => {
    const share = shareOf(name, isHit);
    expect(share).toBeGreaterThan(expected * 0.7);
    expect(share).toBeLessThan(expected * 1.4);
  });
});
