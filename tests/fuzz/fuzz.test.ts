import { describeWithShared } from '../shared-data';
import { fuzz } from './run';
import { TARGETS } from './targets';

const SEED = 20_261_123;
const CASES = 800;

describeWithShared(`changed reports (seed ${String(SEED)})`, (shared) => {
  test.each(TARGETS.map((target) => [target.name, target] as const))(
    '%s: any bytes give events, never more than one frame a byte',
    (_name, target) => {
      const { cases, failure, mostPerByte } = fuzz(target, { shared, seed: SEED, isOver: (done) => done === CASES });
      expect(failure).toBeUndefined();
      expect(cases).toBe(CASES);
      expect(mostPerByte).toBeLessThanOrEqual(1);
    },
    120_000,
  );
});
