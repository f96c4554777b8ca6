import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from './fake-hec';
import { KEY, openFixture, writeKeys } from './fixture';
import type { Fixture } from './fixture';
import { BROKEN, REQUESTS } from './privacy-doors';
import type { Sent } from './privacy-doors';
import { AROUND, SYMBOL_REQUESTS } from './privacy-edges';
import { privateIn } from './privacy-person';

const filesIn = (folder: string): string =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');

describe('what is personal', () => {
  let fixture: Fixture;
  const logged: string[] = [];

  beforeEach(async () => {
    logged.length = 0;
    jest.spyOn(process.stderr, 'write').mockImplementation((line) => logged.push(String(line)) > 0);
    fixture = await openFixture();
    // Nothing is taken: all of it stays in the spool.
    fixture.hec.replier = (_objects, response) => Boolean(response.writeHead(503).end());
  });
  afterEach(async () => {
    await fixture.close();
    jest.restoreAllMocks();
  });

  const send = async ({ path, body, headers = {} }: Sent): Promise<number> =>
    (await fixture.post(path, body, { 'x-appmon-key': headers['bugsnag-api-key'] ? '' : KEY, ...headers })).status;

  it.each([...REQUESTS, ...AROUND])('never reaches the disk or the log: $what', async (request) => {
    expect(await send(request)).toBeLessThan(300);
    const { counts } = fixture.gateway().accounting;
    expect(counts.received).toBeGreaterThan(0);
    expect(privateIn(filesIn(fixture.data))).toEqual([]);
    // Nothing is hidden from this test by a way of writing: what is harmless is there in clear.
    expect(filesIn(join(fixture.data, 'gateway/spool'))).toMatch(/"received":\d+/);
    expect(privateIn(logged.join(''))).toEqual([]);
  });

  it('is not in what is delivered nor in dead letters', async () => {
    const seen: string[] = [];
    fixture.hec.replier = (objects, response) => {
      seen.push(JSON.stringify(objects));
      return Boolean(
        response.writeHead(400).end(JSON.stringify({ text: 'Error in handling indexed fields', code: 15, 'invalid-event-number': 0 })),
      );
    };
    for (const request of [...REQUESTS, ...AROUND]) await send(request);
    const { counts } = fixture.gateway().accounting;
    await until('all to be dead letters', () => counts.spooled === 0);
    expect(privateIn(seen.join(''))).toEqual([]);
    // Every one could be made an event: what no retry can help here is the fault of the destination alone.
    expect(filesIn(join(fixture.data, 'gateway/dead-letter'))).not.toContain('"reason":"normalise');
    expect(filesIn(join(fixture.data, 'gateway/dead-letter'))).toContain('hec_15');
    expect(privateIn(filesIn(fixture.data) + logged.join(''))).toEqual([]);
  });

  it('is not in a log or a file when a body is refused', async () => {
    for (const request of BROKEN) await send(request);
    expect(privateIn(filesIn(fixture.data))).toEqual([]);
    expect(privateIn(logged.join(''))).toEqual([]);
  });

  it.each(SYMBOL_REQUESTS)('stays out of the library of symbols and the log: $what', async ({ method, path, body }) => {
    writeKeys(fixture.data, [{ key: KEY, apps: ['*'], rights: ['ingest', 'symbols', 'symbolicate'] }]);
    await fixture.restart({ ingestKey: undefined });
    const reply = await fetch(fixture.gateway().url + path, { method, body, headers: { 'x-appmon-key': KEY } });
    expect(reply.status).toBeLessThan(500);
    expect(privateIn(filesIn(fixture.data))).toEqual([]);
    expect(privateIn(logged.join(''))).toEqual([]);
  });

  it('is not in quarantine when segments are damaged', async () => {
    for (const request of [...REQUESTS, ...AROUND]) await send(request);
    const stored = join(fixture.data, 'gateway/spool');
    const damaged = await openFixture({}, (data) => {
      const spool = join(data, 'gateway/spool');
      mkdirSync(spool);
      for (const name of readdirSync(stored).filter((each) => each.endsWith('.log'))) {
        const segment = readFileSync(join(stored, name));
        for (let at = 30; at < segment.length; at += 10_000) segment[at] = 0;
        writeFileSync(join(spool, name), segment);
      }
    });
    const aside = join(damaged.data, 'gateway/spool/quarantine');
    await until('the quarantine', () => existsSync(aside));
    await damaged.close();
    expect(filesIn(aside)).toMatch(/"received":\d+/);
    expect(privateIn(filesIn(damaged.data) + logged.join(''))).toEqual([]);
  });
});
