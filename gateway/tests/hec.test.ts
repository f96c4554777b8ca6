import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from './fake-hec';
import { fixtureForEachTest, KEY } from './fixture';

const { fixture, post } = fixtureForEachTest();

describe('HEC', () => {
  const event = (body: string, path = '/event'): Promise<Response> => post(`/services/collector${path}`, body);

  it('takes concatenated objects, and those before a bad one', async () => {
    const reply = await event(
      '{"event":"one"}{"event":{"type":"screen_view","screen":"Home","platform":"ios","app_id":"bank","event_id":"e2"},"time":"1772409600.5"}{"event":""}{"event":"four"}',
    );
    expect([reply.status, await reply.json()]).toEqual([400, { text: 'Event field cannot be blank', code: 13, 'invalid-event-number': 2 }]);
    await until('two', () => fixture().hec.taken.length === 2);
    expect(fixture().hec.taken.map(({ sourcetype }) => sourcetype)).toEqual(['appmon:log', 'appmon:event']);
    expect(fixture().hec.taken[1]).toMatchObject({
      time: 1772409600.5,
      fields: { event_id: 'e2', event_name: 'app.screen', platform: 'ios' },
      event: { screen_name: 'Home' },
    });
  });

  it.each([
    ['an empty body', '', 400, 5],
    ['white space', '  \n', 400, 5],
    ['a cut object', '{"event":"x"', 400, 6],
    ['a scalar', '5', 400, 6],
    ['rubbish after an object', '{"fields":{}}{', 400, 6],
    ['no event', '{"time":1}', 400, 12],
    ['a null event', '{"event":null}', 400, 13],
    ['nested fields', '{"event":"x","fields":{"a":{"b":1}}}', 400, 15],
    ['a time in scientific notation', '{"event":"x","time":"1.79E9"}', 400, 15],
    ['an unknown member', '{"event":"x","what":1}', 400, 6],
    ['20,000 levels', `{"event":${'['.repeat(20_000)}${']'.repeat(20_000)}}`, 400, 6],
    ['an array of objects', '[{"event":"x"}]', 200, 0],
  ])('answers %s with its code', async (_name, body, status, code) => {
    const reply = await event(body);
    expect([reply.status, ((await reply.json()) as { code: number }).code]).toEqual([status, code]);
  });

  it('knows the other paths of the protocol', async () => {
    const get = (path: string, method: string): Promise<Response> => fetch(fixture().gateway().url + path, { method });
    const options = await get('/services/collector/event', 'OPTIONS');
    expect([options.status, options.headers.get('allow'), await options.text()]).toEqual([200, 'POST,OPTIONS', '']);
    expect(await (await get('/services/collector/health', 'GET')).json()).toEqual({ text: 'HEC is healthy', code: 17 });
    expect(await (await post('/services/collector/ack', '{"acks":[1]}')).json()).toEqual({ text: 'ACK is disabled', code: 14 });
    const wrong = await get('/services/collector/event', 'PUT');
    expect([wrong.status, ((await wrong.json()) as { code: number }).code]).toEqual([405, 404]);
    expect((await post('/services/collector/raw?sourcetype=bank:log', 'a\nb\n')).status).toBe(200);
    await until('both lines', () => fixture().hec.taken.length === 2);
    expect(fixture().hec.taken.map(({ event: line, sourcetype }) => [line, sourcetype])).toEqual([
      ['a', 'bank:log'],
      ['b', 'bank:log'],
    ]);
  });

  it('refuses without a key or with a wrong one in its own words', async () => {
    const send = (headers: Record<string, string>, query = ''): Promise<Response> =>
      fetch(`${fixture().gateway().url}/services/collector${query}`, { method: 'POST', body: '{"event":"x"}', headers });
    const codes = await Promise.all(
      [
        send({}),
        send({ authorization: 'Splunk 00000000-0000-0000-0000-000000000000' }),
        send({ authorization: 'Digest x' }),
        send({}, '?token=x'),
      ].map(async (reply) => [(await reply).status, ((await (await reply).json()) as { code: number }).code]),
    );
    expect(codes).toEqual([
      [401, 2],
      [403, 4],
      [401, 3],
      [400, 16],
    ]);
    const forms = [
      { authorization: `Splunk ${KEY}` },
      { authorization: `Bearer ${KEY}` },
      { 'x-sf-token': KEY },
      { authorization: `Basic ${Buffer.from(`x:${KEY}`).toString('base64')}` },
    ];
    expect(await Promise.all(forms.map(async (headers) => (await send(headers)).status))).toEqual([200, 200, 200, 200]);
    expect(readFileSync(join(fixture().data, 'gateway/keys/keys.json'), 'utf8')).not.toContain(KEY);
  });
});
