import { runPhase } from '../../tools/bench/gateway-door/run';
import { callText, EVENT_BYTES, hecBody } from '../../tools/bench/gateway-door/traffic';

jest.setTimeout(120_000);

test('an event of the load has exactly the bytes it is asked for', () => {
  expect([0, 1_234_567].map((number) => Buffer.byteLength(callText(number, EVENT_BYTES)))).toEqual([EVENT_BYTES, EVENT_BYTES]);
});

test('the events of a body bear the numbers they are given', () => {
  const { bytes, number } = hecBody(3, 0);
  number(41);
  expect(bytes.length).toBe(3 * EVENT_BYTES);
  expect(
    [...bytes.toString().matchAll(/"bench-(\d+)".*?accounts\/(\d+)\//g)].map(([, id, account]) => [Number(id), Number(account)]),
  ).toEqual([41, 42, 43].map((each) => [each, each]));
});

test('receivers are replaced three times under load: nothing fails, nothing is lost, the gateway explains every event', async () => {
  const phase = await runPhase({ door: 'hec', rate: 2_000, seconds: 8, batch: 20, connections: 4, isDelivered: true, restarts: 3 });
  expect(phase).toMatchObject({ refused: 0, failed: 0, missing: 0, unexplained: 0, restarts: 3 });
  expect(phase.acknowledgedPerSecond).toBeGreaterThan(0);
});

test('log records in protobuf wait in the spool while there is no destination', async () => {
  const phase = await runPhase({ door: 'otlp', rate: 1_000, seconds: 2, batch: 50, connections: 2, isDelivered: false, restarts: 0 });
  expect(phase).toMatchObject({ refused: 0, failed: 0, missing: 0, unexplained: 0 });
});
