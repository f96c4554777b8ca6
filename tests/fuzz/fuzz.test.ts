import { describeWithShared } from '../shared-data';
import { fuzz } from './run';
import { TARGETS } from './targets';

const SEED = 20_261_123;
const CASES = 300;
const MOST_GROWTH = 48 * 1024 * 1024;

describeWithShared(`damaged input (seed ${String(SEED)})`, (shared) => {
  test.each(TARGETS.map((target) => [target.name, target] as const))(
    '%s: every case is taken or refused with a code, in bounded work and memory',
    async (_name, target) => {
      const { cases, failure, grownBytes } = await fuzz(target, { shared, seed: SEED, isOver: (done) => done === CASES });
      expect(failure).toBeUndefined();
      expect(cases).toBe(CASES);
      expect(grownBytes).toBeLessThan(MOST_GROWTH);
    },
    120_000,
  );
});
