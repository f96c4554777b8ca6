import { runPhase } from '../../tools/bench/gateway-door/run';
import { callText, EVENT_BYTES } from '../../tools/bench/gateway-door/traffic';

jest.setTimeout(120_000);

test('an event of the load has exactly the bytes it is asked for', () => {
  expect([0, 1_234_567].map((number) => Buffer.byteLength(callText(number, EVENT_BYTES)))).toEqual([EVENT_BYTES, EVENT_BYTES]);
});

test('one short phase: nothing is refused, and all that was acknowledged is delivered', async () => {
  const phase = await runPhase({ rate: 2_000, seconds: 2, batch: 100, connections: 2 });
  expect(phase).toMatchObject({ refused: 0, failed: 0, missing: 0 });
  expect(phase.acknowledgedPerSecond).toBeGreaterThan(0);
});
