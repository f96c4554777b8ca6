import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { fixtureForEachTest } from './fixture';
import { JAVA } from './samples';

const { fixture, post } = fixtureForEachTest();

describe('bounds', () => {
  const codeOf = async (reply: Response): Promise<readonly [number, string]> => [
    reply.status,
    ((await reply.json()) as { code: string }).code,
  ];

  it('refuses what is too large before and after decompression, and what is no gzip', async () => {
    await fixture().restart({ limits: { body: 100_000 } });
    expect(await codeOf(await post('/v1/crashes', 'x'.repeat(100_001)))).toEqual([413, 'APPMON-GATEWAY-TOO-LARGE']);
    expect(await codeOf(await post('/v1/crashes', gzipSync(Buffer.alloc(50_000_000)), { 'content-encoding': 'gzip' }))).toEqual([
      413,
      'APPMON-GATEWAY-TOO-LARGE',
    ]);
    expect(await codeOf(await post('/v1/crashes', 'no gzip', { 'content-encoding': 'gzip' }))).toEqual([400, 'APPMON-GATEWAY-GZIP']);
    expect(await codeOf(await post('/v1/crashes', 'x', { 'content-encoding': 'br' }))).toEqual([400, 'APPMON-GATEWAY-ENCODING']);
  });

  const MANY = 100_001;
  const LONG = 'x'.repeat(100_000);
  const sessions = JSON.stringify({ attrs: { release: LONG }, aggregates: [{ started: '2026-03-02T10:15:30Z', exited: 5000 }] });
  const inLogs = (text: string, records: number): string =>
    JSON.stringify({
      resourceLogs: [
        {
          resource: { attributes: [{ key: 'x', value: { stringValue: text } }] },
          scopeLogs: [{ logRecords: Array.from({ length: records }, () => ({})) }],
        },
      ],
    });
  const histogram = JSON.stringify({
    resourceMetrics: [
      { scopeMetrics: [{ metrics: [{ name: 'h', histogram: { dataPoints: [{ bucketCounts: new Array(MANY).fill(1) }] } }] }] },
    ],
  });
  const RECORDS = 'APPMON-GATEWAY-RECORDS';
  const EXPANDED = 'APPMON-GATEWAY-EXPANDED';

  it.each([
    ['HEC events', '/services/collector/event', '{"event":1}'.repeat(MANY), RECORDS],
    ['HEC events in a list', '/services/collector/event', JSON.stringify(new Array(MANY).fill({ event: 1 })), RECORDS],
    ['HEC lines', '/services/collector/raw', 'a\n'.repeat(MANY), RECORDS],
    ['OTLP records', '/v1/logs', inLogs('x', MANY), RECORDS],
    ['buckets of a histogram', '/v1/metrics', histogram, RECORDS],
    ['a long resource in many records', '/v1/logs', inLogs(LONG, 5000), EXPANDED],
    ['a long source of many lines', `/services/collector/raw?source=${'x'.repeat(10_000)}`, 'a\n'.repeat(20_000), EXPANDED],
    [
      'a long release of many sessions',
      '/api/1/envelope/',
      `{}\n${JSON.stringify({ type: 'sessions', length: sessions.length })}\n${sessions}\n`,
      EXPANDED,
    ],
  ])('refuses a small body that would become a very large one: %s', async (_what, path, body, code) => {
    const { counts } = fixture().gateway().accounting;
    const reply = await post(path, gzipSync(body), { 'content-encoding': 'gzip', 'content-type': 'application/json' });
    expect([reply.status, await reply.text()]).toEqual([413, expect.stringContaining(code)]);
    expect([counts.received, counts.spooled]).toEqual([0, 0]);
  });

  it('refuses a key of another application', async () => {
    const file = join(fixture().data, 'gateway/keys/keys.json');
    const [key] = JSON.parse(readFileSync(file, 'utf8')) as object[];
    writeFileSync(file, JSON.stringify([{ ...key, apps: ['com.examplebank.wallet'] }]));
    await fixture().restart();
    expect(await codeOf(await post('/v1/crashes?app_id=com.examplebank.retail', JAVA))).toEqual([401, 'APPMON-GATEWAY-APP-DENIED']);
  });

  it('stops taking when the spool is full and says so', async () => {
    fixture().hec.replier = (_objects, response) => Boolean(response.writeHead(503).end('{"text":"Server is busy","code":9}'));
    await fixture().restart({ limits: { spool: 2000 } });
    const statuses: number[] = [];
    for (let turn = 0; turn < 30; turn++) statuses.push((await post('/v1/crashes', `number ${String(turn)} ${'x'.repeat(100)}`)).status);
    expect(new Set(statuses)).toEqual(new Set([200, 503]));
    const { received, shed } = fixture().gateway().accounting.counts;
    expect([received + shed, statuses.filter((status) => status === 200).length]).toEqual([30, received]);
    expect((await fetch(`${fixture().gateway().url}/ready`)).status).toBe(503);
  });
});
