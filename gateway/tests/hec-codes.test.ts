import { gzipSync } from 'node:zlib';
import { fixtureForEachTest, KEY, writeKeys } from './fixture';

/** Codes and texts are those of Splunk's documentation, "Troubleshoot HTTP Event Collector", and of the requests that lead to them. */
const { fixture, post } = fixtureForEachTest();
const RAW = '/services/collector/raw';
const EVENT = '/services/collector/event';
const said = async (reply: Response): Promise<unknown> => [reply.status, await reply.json()];

it('with objects before, between and after a bad one: those before are taken, the first bad one is named', async () => {
  const bodies = [
    ['{"event":"a"}\n{"event":"b"}{"event":{}}{"event":"d"}', 2, 13],
    ['{"event":"a"}{"event":""}{not json', 1, 13],
    ['[{"event":"a"},{"time":1},{"event":"c"}]', 1, 12],
    ['{"event":"a","fields":{"x":[1,"2"]}}{"event":"b","fields":{"x":{"y":1}}}', 1, 15],
    ['{"event":"a"} {"event":"b","time":true}', 1, 15],
    ['{"event":"a"}\n{"event":"b"', 1, 6],
  ] as const;
  let taken = 0;
  for (const [body, number, code] of bodies) {
    const reply = await post(EVENT, body);
    expect([reply.status, await reply.json()]).toEqual([400, expect.objectContaining({ code, 'invalid-event-number': number })]);
    taken += number;
    expect(fixture().gateway().accounting.counts.received).toBe(taken);
  }
});

it('an object with fields and no event is passed over, one with a measurement is one', async () => {
  expect(await said(await post(EVENT, '{"fields":{"a":1}}{"event":"a"}'))).toEqual([200, { text: 'Success', code: 0 }]);
  expect((await post(EVENT, '{"fields":{"metric_name:cpu":"1.5","host":"x"}}')).status).toBe(200);
  expect(fixture().gateway().accounting.counts.received).toBe(2);
});

it.each([
  ['lines without a channel', RAW, 'a\r\nb\n\n', {}, 200, 0],
  ['a channel that is no GUID', `${RAW}?channel=1`, 'a', {}, 200, 0],
  ['no lines', RAW, '\n \n', {}, 400, 5],
  [
    'the form of older clients',
    '/services/collector/1.0',
    '{"event":"x"}',
    { 'content-type': 'application/x-www-form-urlencoded' },
    200,
    0,
  ],
  ['no content type', '/services/collector/event/1.0', '{"event":"x"}', {}, 200, 0],
  ['gzip', EVENT, gzipSync('{"event":"x"}'), { 'content-encoding': 'gzip' }, 200, 0],
  ['a byte order mark', EVENT, '\ufeff{"event":"x"}', {}, 200, 0],
  ['acknowledgements', '/services/collector/ack?channel=1', '{"acks":[0]}', {}, 400, 14],
  ['a path that is none', '/services/collector/s2s', 'x', {}, 404, 404],
])('answers %s', async (_what, path, body, headers, status, code) => {
  const reply = await post(path, body, headers);
  expect([reply.status, ((await reply.json()) as { code: number }).code]).toEqual([status, code]);
});

it('says in HTML what is wrong with the transport, as Splunk does', async () => {
  const replies = await Promise.all([
    post(EVENT, 'x', { 'content-encoding': 'gzip' }),
    post(EVENT, 'x', { 'content-encoding': 'zstd' }),
    post(EVENT, 'x', { 'content-encoding': 'deflate' }),
  ]);
  expect(replies.map(({ status, headers }) => [status, headers.get('content-type')])).toEqual([
    [400, 'text/html'],
    [415, 'text/html'],
    [415, 'text/html'],
  ]);
  expect(await replies[1].text()).toContain('APPMON-GATEWAY-ENCODING');
});

it('over its rate a key is told that the queue is at capacity and when to come back; a full spool that the server is busy', async () => {
  fixture().hec.replier = (_objects, response) => Boolean(response.writeHead(503).end());
  writeKeys(fixture().data, [{ key: KEY, apps: ['*'], requests_per_second: 0.001 }]);
  await fixture().restart({ ingestKey: undefined });
  await post(EVENT, '{"event":"x"}');
  const reply = await post(EVENT, '{"event":"x"}');
  expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await said(reply)).toEqual([429, { text: 'HEC queue at capacity', code: 26 }]);
  writeKeys(fixture().data, [{ key: KEY, apps: ['*'] }]);
  await fixture().restart({ ingestKey: undefined, limits: { spool: 0 } });
  const full = await post(EVENT, '{"event":"x"}');
  const health = await fetch(`${fixture().gateway().url}/services/collector/health/1.0`);
  expect([full.headers.get('retry-after'), await said(full), await said(health)]).toEqual([
    '5',
    [503, { text: 'Server is busy', code: 9 }],
    [503, { text: 'HEC is unhealthy, queues are full', code: 18 }],
  ]);
});

it('an event that is sent again after a lost answer is delivered once', async () => {
  const body = '{"event":{"event_id":"e1","type":"screen_view","app_id":"bank"}}{"event":"text","fields":{"event_id":"e2"}}';
  const { accounting } = fixture().gateway();
  await post(EVENT, body);
  await post(EVENT, body);
  for (let turn = 0; turn < 500 && accounting.counts.spooled > 0; turn++) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(accounting.counts).toMatchObject({ received: 4, delivered: 2, duplicates: 2, spooled: 0 });
});
