import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killLoop } from './kill-loop';

describe('killed under load', () => {
  it('keeps every acknowledged event exactly once', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'durability-'));
    try {
      const verdict = await killLoop({ directory, kills: 3, rate: 3_000, lifeSeconds: [1, 2.5], readerSeconds: 0.5, random: Math.random });
      expect(verdict.acknowledged).toBeGreaterThan(1_000);
      expect({ missing: verdict.missing, duplicated: verdict.duplicated, problems: verdict.problems }).toEqual({
        missing: 0,
        duplicated: 0,
        problems: [],
      });
      expect(verdict.found).toBe(verdict.acknowledged + verdict.unanswered);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});
