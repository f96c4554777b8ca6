import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { until } from './fake-hec';
import { KEY, openFixture } from './fixture';
import type { Fixture } from './fixture';
import { JAVA } from './samples';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await openFixture();
});
afterEach(() => fixture.close());

const post = (path: string, body: RequestInit['body'], headers: Record<string, string> = {}): Promise<Response> =>
  fixture.post(path, body, { 'x-appmon-key': KEY, ...headers });
const spooledText = (): string => {
  const folder = join(fixture.data, 'gateway/spool');
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'latin1'))
    .join('');
};

describe('delivery', () => {
  const send = (count: number): Promise<Response> =>
    post(
      '/services/collector',
      Array.from({ length: count }, (_, index) =>
        JSON.stringify({ event: { event_id: `d${String(index)}`, text: `line ${String(index)}` } }),
      ).join(''),
    );

  it('writes nothing personal to the disk', async () => {
    fixture.hec.replier = (_objects, response) => Boolean(response.writeHead(503).end());
    await post('/v1/crashes', `${JAVA}# iban ES91 2100 0418 4502 0005 1332 user ana@example.com`);
    expect(spooledText()).toContain('com.examplebank.retail.Home');
    expect(spooledText()).not.toMatch(/ana@example\.com|ES91 2100/);
  });

  it('writes no registers, memory or ids of people to the disk, by any door', async () => {
    fixture.hec.replier = (_objects, response) => Boolean(response.writeHead(503).end());
    const report = JSON.stringify({
      report: { id: 'k1', timestamp: 1772409600 },
      system: { CFBundleIdentifier: 'com.bank', device_app_hash: 'installation-in-clear' },
      crash: {
        error: { type: 'mach', mach: { exception_name: 'EXC_BAD_ACCESS' } },
        threads: [
          { index: 0, crashed: true, backtrace: { contents: [{ instruction_addr: 4096 }] }, registers: { basic: { x0: 'feedface' } } },
        ],
      },
    });
    const crash = { event_name: 'app.crash', app_id: 'com.bank', platform: 'ios', stacktrace: report, event_id: 'ana@example.com' };
    const replies = [
      await post('/services/collector', JSON.stringify({ event: crash })),
      await post('/services/collector', JSON.stringify({ event: { any: 'event', user_id_hash: 'kept', registers: { x0: 'feedface' } } })),
      await post('/v1/crashes', report),
      await post('/v1/crashes?event_id=ana@example.com', report),
    ];
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(spooledText()).toContain('EXC_BAD_ACCESS');
    const files = readdirSync(join(fixture.data, 'gateway'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const written = files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1')).join('');
    expect(written).not.toMatch(/feedface|installation-in-clear|ana@example\.com/);
  });

  it('tries again when the collector is busy and keeps the order', async () => {
    let refusals = 0;
    fixture.hec.replier = (_objects, response) =>
      refusals++ < 3 ? Boolean(response.writeHead(503, { 'retry-after': '0' }).end('{"text":"Server is busy","code":9}')) : false;
    await send(20);
    await until('all', () => fixture.hec.taken.length === 20);
    expect(fixture.hec.taken.map(({ fields }) => fields['event_id'])).toEqual(
      Array.from({ length: 20 }, (_, index) => `d${String(index)}`),
    );
  });

  it('isolates the event the collector names and goes on after it', async () => {
    fixture.hec.replier = (objects, response) => {
      const bad = objects.findIndex(({ fields }) => fields['event_id'] === 'd7');
      if (bad < 0) return false;
      fixture.hec.taken.push(...objects.slice(0, bad));
      return Boolean(
        response.writeHead(400).end(JSON.stringify({ text: 'Error in handling indexed fields', code: 15, 'invalid-event-number': bad })),
      );
    };
    await send(20);
    await until('the rest', () => fixture.hec.taken.length === 19);
    const [file = ''] = readdirSync(join(fixture.data, 'gateway/dead-letter'));
    expect(JSON.parse(readFileSync(join(fixture.data, 'gateway/dead-letter', file), 'utf8'))).toMatchObject({ reason: 'hec_15', id: 'd7' });
    const health = (await (await fetch(`${fixture.gateway().url}/health`)).json()) as { aside_bytes: number };
    expect(health.aside_bytes).toBe(statSync(join(fixture.data, 'gateway/dead-letter', file)).size);
    await until('the counters', () => fixture.gateway().accounting.counts.delivered === 19);
    expect(fixture.gateway().accounting.counts).toMatchObject({ received: 20, deadLettered: 1 });
    expect(fixture.gateway().accounting.counts.spooled).toBe(0);
  });

  it('halves a body that is too big and keeps every body inside its bound', async () => {
    fixture.hec.replier = (objects, response) => (objects.length > 3 ? Boolean(response.writeHead(413).end('too large')) : false);
    await send(20);
    await until('all', () => fixture.hec.taken.length === 20);
    expect(new Set(fixture.hec.taken.map(({ fields }) => fields['event_id'])).size).toBe(20);
  });

  it('delivers after a restart what a stopped gateway had taken, and remembers what it has seen', async () => {
    fixture.hec.replier = (_objects, response) => Boolean(response.writeHead(503).end());
    await send(20);
    await fixture.restart();
    fixture.hec.replier = undefined;
    await send(20);
    await until('both deliveries', () => fixture.gateway().accounting.counts.duplicates === 20);
    expect(fixture.hec.taken).toHaveLength(20);
    expect(fixture.gateway().accounting.counts).toMatchObject({ recovered: 20, received: 20, delivered: 20, duplicates: 20, spooled: 0 });
  });

  it('reports its counters as an event, a measurement and a page', async () => {
    await fixture.restart({ limits: { healthIntervalMs: 50 } });
    await send(3);
    await until('a report after delivery', () =>
      fixture.hec.taken.some(({ sourcetype, event }) => sourcetype === 'appmon:health' && (event as { delivered: number }).delivered === 3),
    );
    const report = fixture.hec.taken.find(
      ({ sourcetype, event }) => sourcetype === 'appmon:health' && (event as { delivered: number }).delivered === 3,
    );
    expect(report).toMatchObject({ index: 'appmon_summary', event: { received: 3, delivered: 3, spooled: 0, dead_lettered: 0, shed: 0 } });
    expect(await (await fetch(`${fixture.gateway().url}/metrics`)).text()).toContain('appmon_gateway_delivered_total 3');
  });
});
