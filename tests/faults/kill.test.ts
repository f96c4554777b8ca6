import { killUnderLoad } from './kill-under-load';

jest.setTimeout(240_000);

test('runtime and gateway killed under load lose nothing that was acknowledged, and a search sees it once', async () => {
  const verdict = await killUnderLoad({ kills: 2, lifeSeconds: [1, 2.5], random: Math.random });
  expect(verdict.missing).toEqual([]);
  expect(verdict.acknowledged).toBeGreaterThan(1_000);
  // Every batch was sent until it was acknowledged, so there is nothing else.
  expect(verdict.afterDedup).toBe(verdict.acknowledged);
  expect(verdict.retries).toBeGreaterThan(0);
});
