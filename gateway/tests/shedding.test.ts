import { createRedactor } from '../../core/redact';
import { createAccounting } from '../accounting';
import { createIntake } from '../intake';
import type { Item, Payload } from '../items';
import { until } from './fake-hec';
import { openFixture } from './fixture';

const record = (name: string | undefined, fields: object = {}): Payload => ({
  type: 'record',
  signal: 'log',
  name,
  time: 1,
  body: 'x',
  attributes: {},
  fields: { ...fields },
});
const itemOf = (payload: Payload, index: number): Item => ({
  id: `i${String(index)}`,
  stable: false,
  received: 1,
  app: undefined,
  payload,
});

const CRASH = record('app.crash');
const ERROR = record('app.non_fatal');
const SESSION = record('session.start');
const REST = record(undefined);

describe('a spool that fills up', () => {
  const open = (fill: number) => {
    const accounting = createAccounting();
    const room = { fill: () => fill, isFull: () => fill >= 0.9, limit: 1000 };
    const cleaner = () => ({ hashKeyId: 'k', redactor: createRedactor() });
    return { accounting, ...createIntake({ cleaner, room, append: () => Promise.resolve(), accounting }) };
  };
  const taken = async (fill: number, payloads: readonly Payload[]): Promise<string> =>
    open(fill)
      .accept(payloads.map(itemOf))
      .then(
        () => 'taken',
        (error: unknown) => (error as { code: string }).code,
      );

  it.each([
    [0.5, ['taken', 'taken', 'taken', 'taken']],
    [0.65, ['taken', 'taken', 'taken', 'APPMON-GATEWAY-SHED']],
    [0.8, ['taken', 'taken', 'APPMON-GATEWAY-SHED', 'APPMON-GATEWAY-SHED']],
    [0.87, ['taken', 'APPMON-GATEWAY-SHED', 'APPMON-GATEWAY-SHED', 'APPMON-GATEWAY-SHED']],
    [0.9, Array<string>(4).fill('APPMON-SPOOL-FULL')],
  ])('at %d of its limit takes what is important', async (fill, expected) => {
    expect(await Promise.all([CRASH, ERROR, SESSION, REST].map((payload) => taken(fill, [payload])))).toEqual(expected);
  });

  it('takes a request by its most important event, and a log of an error as an error', async () => {
    expect(await taken(0.8, [REST, CRASH])).toBe('taken');
    expect(await taken(0.8, [record(undefined, { severity_number: 17 })])).toBe('taken');
    expect(await taken(0.8, [record(undefined, { severity_number: 9 })])).toBe('APPMON-GATEWAY-SHED');
  });

  it('counts what it refuses by reason', async () => {
    const { accounting, accept } = open(0.8);
    await expect(accept([SESSION, REST, REST].map(itemOf))).rejects.toMatchObject({ code: 'APPMON-GATEWAY-SHED' });
    expect([accounting.counts.shed, accounting.counts.received]).toEqual([3, 0]);
    expect(accounting.shed).toEqual({ crash: 0, error: 0, session: 1, rest: 2 });
  });
});

it('stops sending bodies to a destination in trouble, asks for its health, and goes on when it is well', async () => {
  const fixture = await openFixture();
  let bodies = 0;
  let probes = 0;
  fixture.hec.onHealth = () => {
    probes += 1;
    return probes < 3 ? 503 : 200;
  };
  fixture.hec.replier = (_objects, response) => {
    bodies += 1;
    return probes >= 3 ? false : Boolean(response.writeHead(503, { 'retry-after': '0' }).end('{"text":"Server is busy","code":9}'));
  };
  await fixture.post('/services/collector', '{"event":"x"}');
  await until('the event', () => fixture.hec.taken.length === 1);
  expect({ bodies, probes }).toEqual({ bodies: 5, probes: 3 });
  expect(fixture.gateway().accounting.byReason.get('probe_unhealthy')).toBe(2);
  await fixture.close();
});
