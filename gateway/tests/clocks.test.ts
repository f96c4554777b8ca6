import { until } from './fake-hec';
import type { Taken } from './fake-hec';
import { fixtureForEachTest, KEY } from './fixture';
import { attribute, JAVA, logs } from './samples';

const { fixture, post } = fixtureForEachTest();

const HOUR = 3600;
const now = (): number => Math.floor(Date.now() / 1000);
const receivedOf = ({ fields }: Taken): number => Number(fields['received_time']);
const customOf = ({ event }: Taken): unknown => (event as { custom_keys?: unknown }).custom_keys;
const nano = (seconds: number): string => `${String(seconds)}000000000`;

async function first(): Promise<Taken> {
  await until('the event', () => fixture().hec.taken.length > 0);
  const [taken] = fixture().hec.taken;
  if (!taken) throw new Error('no event');
  return taken;
}

describe('clocks of devices', () => {
  it.each([
    ['seconds', (time: number) => String(time)],
    ['milliseconds', (time: number) => String(time * 1000)],
    ['a date', (time: number) => new Date(time * 1000).toISOString()],
  ])('are corrected by what the request says in %s, for events and for reports', async (_form, written) => {
    const device = now() - 2 * HOUR;
    const headers = { 'x-appmon-sent-at': written(device) };
    await post('/v1/logs', JSON.stringify(logs([{ timeUnixNano: nano(device - 30), body: { stringValue: 'slow' } }])), {
      'content-type': 'application/json',
      ...headers,
    });
    const taken = await first();
    expect(receivedOf(taken) - taken.time).toBeCloseTo(30, 2);
    expect(customOf(taken)).toMatchObject({ device_clock: 'skewed', device_time: device - 30 });

    const form = new FormData();
    form.set('report', new Blob([JAVA]), 'report.txt');
    form.set('metadata', JSON.stringify({ app_id: 'bank', occurred_time: device - 90 }));
    await post('/v1/crashes', form, headers);
    await until('the report', () => fixture().hec.taken.length === 2);
    const [, report] = fixture().hec.taken;
    expect(report && receivedOf(report) - report.time).toBeCloseTo(90, 2);
  });

  it('are corrected by the envelope of Sentry', async () => {
    const device = now() + 3 * HOUR;
    const header = { event_id: '9ec79c33ec9942ab8353589fcb2e04dc', sent_at: new Date(device * 1000).toISOString() };
    const event = {
      event_id: header.event_id,
      timestamp: device - 12,
      platform: 'java',
      release: 'com.examplebank.retail@7.1.0+42',
      level: 'fatal',
      exception: { values: [{ type: 'E', value: 'v' }] },
    };
    const reply = await post(
      `/api/1/envelope/?sentry_key=${KEY}`,
      `${JSON.stringify(header)}\n{"type":"event"}\n${JSON.stringify(event)}\n`,
    );
    expect(reply.status).toBe(200);
    const taken = await first();
    expect(receivedOf(taken) - taken.time).toBeCloseTo(12, 2);
  });

  it('that are ahead are corrected by the newest event of the device in the request, others are left alone', async () => {
    const ahead = now() + 2 * HOUR;
    const right = now() - 5;
    const record = (time: number, install: string): object => ({
      timeUnixNano: nano(time),
      body: { stringValue: install },
      attributes: [attribute('app.installation.id', install)],
    });
    const records = [record(ahead - 60, 'a'), record(ahead, 'a'), record(right, 'b')];
    await post('/v1/logs', JSON.stringify(logs(records)), { 'content-type': 'application/json' });
    await until('three', () => fixture().hec.taken.length === 3);
    const lags = fixture().hec.taken.map((taken) => receivedOf(taken) - taken.time);
    expect(lags.slice(0, 2).map((lag) => Math.round(lag))).toEqual([60, 0]);
    expect(fixture().hec.taken[2]?.time).toBe(right);
  });

  it('never date an event after its receipt, and mark what is older than a month', async () => {
    const future = now() + 5 * HOUR;
    const past = now() - 40 * 24 * HOUR;
    const events = [future, past].map((time) => JSON.stringify({ time, event: { type: 'screen_view', screen: 'Home', app_id: 'bank' } }));
    await post('/services/collector/event', events.join(''));
    await until('both', () => fixture().hec.taken.length === 2);
    const [late, old] = fixture().hec.taken;
    expect(late && [late.time, customOf(late)]).toEqual([late && receivedOf(late), { device_clock: 'future', device_time: future }]);
    expect(old && [old.time, customOf(old)]).toEqual([past, { device_clock: 'past', device_time: past }]);
  });
});
