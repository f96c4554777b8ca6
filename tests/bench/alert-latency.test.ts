import { openLatencyBench } from '../../tools/bench/alert-latency/bench';
import { hasCrossed } from '../../tools/bench/alert-latency/crossing';
import { soonestPhase, startPhases, untilPhase } from '../../tools/bench/alert-latency/phases';

jest.setTimeout(180_000);

const TEST = { stepSeconds: 10, ratio: 3, falseAlertsPerYear: 1, minimumCrashes: 5, minimumInstallations: 3 };

const crashes = (count: number, options: { phones: number; spacing: number }) =>
  Array.from({ length: count }, (_, number) => ({
    answered: 1_800_000_000 + number * options.spacing,
    installation: `phone-${number % options.phones}`,
  }));

describe('the crash that crosses the threshold', () => {
  it('is found where the detector opens, never below its minimum of crashes and phones', () => {
    expect(hasCrossed(crashes(4, { phones: 4, spacing: 0.5 }), TEST)).toBe(false);
    expect(hasCrossed(crashes(40, { phones: 2, spacing: 0.5 }), TEST)).toBe(false);
    expect(hasCrossed(crashes(40, { phones: 40, spacing: 0.5 }), TEST)).toBe(true);
    expect(hasCrossed([], TEST)).toBe(false);
  });

  it('stays crossed when the crashes fall into several looks', () => {
    expect(hasCrossed(crashes(60, { phones: 60, spacing: 1 }), TEST)).toBe(true);
  });
});

describe('start phases', () => {
  it.each([1, 3, 10, 30])('%d runs start evenly over the minute', (runs) => {
    expect(startPhases(runs)).toEqual(Array.from({ length: runs }, (_, at) => (at * 60) / runs));
  });

  it('waits for the next such second of the minute', () => {
    expect(untilPhase(30, 20_000)).toBe(10_000);
    expect(untilPhase(10, 20_000)).toBe(50_000);
  });

  it('takes the phase that comes soonest, and each once', () => {
    const left = new Set(startPhases(6));
    const order: number[] = [];
    for (let now = 25_000; left.size > 0; now += 25_000) {
      const phase = soonestPhase(left, now) ?? NaN;
      left.delete(phase);
      order.push(phase);
    }
    // At 25, 50, 15, 40, 5 and 30 seconds of a minute.
    expect(order).toEqual([30, 50, 20, 40, 10, 0]);
  });
});

test('one run: crashes through the gateway, one message at Slack, decided by the detector', async () => {
  const bench = await openLatencyBench();
  try {
    const run = await bench.run('detector', '9.0.0');
    expect(run.crashes).toBeGreaterThanOrEqual(TEST.minimumCrashes);
    expect(run.messages).toBe(1);
    expect(run.decided).toBeDefined();
  } finally {
    await bench.close();
  }
});
