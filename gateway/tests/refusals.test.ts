import { until } from './fake-hec';
import { KEY, openFixture } from './fixture';
import type { Fixture } from './fixture';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await openFixture({ limits: { healthIntervalMs: 50 } });
});
afterEach(() => fixture.close());

const UNKNOWN = { 'x-appmon-key': 'f'.repeat(32) };

it('counts refused requests by door, by whose fault it is and by reason: in the health, the metrics and what is delivered', async () => {
  await fixture.post('/services/collector', '{"event":""}');
  await fixture.post('/services/collector', '{"event":""}');
  await fixture.post('/v1/crashes', 'x', UNKNOWN);
  await fixture.post('/v1/logs', '[1', { 'x-appmon-key': KEY, 'content-type': 'application/json' });
  await fixture.post('/v1/reference', '{}');
  await fixture.post('/nothing', 'x');
  const health = (await (await fetch(`${fixture.gateway().url}/health`)).json()) as { reasons: object };
  const reasons = {
    refused_hec_4xx_hec_13: 2,
    'refused_crashes_4xx_APPMON-GATEWAY-KEY-UNKNOWN': 1,
    'refused_otlp_4xx_APPMON-GATEWAY-BODY': 1,
    'refused_reference_4xx_APPMON-GATEWAY-RIGHT-DENIED': 1,
    refused_other_4xx_http_404: 1,
  };
  expect(health).toMatchObject({ refused_4xx: 6, refused_5xx: 0, reasons });
  const metrics = await (await fetch(`${fixture.gateway().url}/metrics`)).text();
  expect(metrics).toContain('appmon_gateway_refused_requests_total{door="hec",class="4xx",reason="hec_13"} 2\n');
  await until('the report', () =>
    fixture.hec.taken.some(
      ({ sourcetype, event }) => sourcetype === 'appmon:health' && (event as { refused_4xx: number }).refused_4xx === 6,
    ),
  );
  const report = fixture.hec.taken.filter(({ sourcetype }) => sourcetype === 'appmon:health').at(-1);
  expect(report?.event).toMatchObject({ reasons });
  const measured = fixture.hec.taken.filter(({ fields }) => fields['metric_name:appmon.gateway.refused_requests'] !== undefined);
  expect(measured.map(({ fields }) => fields)).toContainEqual({
    component: 'gateway',
    door: 'hec',
    class: '4xx',
    reason: 'hec_13',
    'metric_name:appmon.gateway.refused_requests': 2,
  });
});

it('counts what it refuses for want of room as its own fault, and the events by what they are worth', async () => {
  await fixture.restart({ limits: { healthIntervalMs: 3_600_000, spool: 1 } });
  fixture.hec.replier = (_objects, response) => Boolean(response.writeHead(503).end());
  await fixture.post('/v1/crashes', 'first');
  const replies = [
    await fixture.post('/v1/crashes', 'second'),
    await fixture.post('/services/collector', '{"event":{"event_name":"session.start","app_id":"bank"}}{"event":"x"}'),
  ];
  expect(replies.map(({ status }) => status)).toEqual([503, 503]);
  expect(await (await fetch(`${fixture.gateway().url}/health`)).json()).toMatchObject({
    refused_5xx: 2,
    shed: 3,
    reasons: {
      'refused_crashes_5xx_APPMON-SPOOL-FULL': 1,
      'refused_hec_5xx_APPMON-SPOOL-FULL': 1,
      shed_crash: 1,
      shed_session: 1,
      shed_rest: 1,
    },
  });
  const metrics = await (await fetch(`${fixture.gateway().url}/metrics`)).text();
  expect(metrics).toContain('appmon_gateway_shed_events_total{class="session"} 1\n');
});

it('answers crash reports with the statuses its contract lists', async () => {
  const ask = async (headers: Record<string, string>): Promise<readonly [number, unknown]> => {
    const reply = await fixture.post('/v1/crashes', 'x', headers);
    return [reply.status, await reply.json()];
  };
  const coded = (code: string): object => ({ code, message: expect.stringMatching(/^Expected /) as string });
  expect(await ask({})).toEqual([401, coded('APPMON-GATEWAY-KEY-MISSING')]);
  expect(await ask(UNKNOWN)).toEqual([401, coded('APPMON-GATEWAY-KEY-UNKNOWN')]);
  expect(await ask({ 'x-appmon-key': KEY, 'content-encoding': 'br' })).toEqual([400, coded('APPMON-GATEWAY-ENCODING')]);
});
