import { ATTACKS, hurtOf } from './hostile/attacks';
import { besiege, type Siege } from './hostile/siege';

/** Each hostile sender in its short form: refused in words, in bounded memory, and healthy clients are served meanwhile. */
jest.setTimeout(180_000);

const sieges = new Map<string, Siege>();

beforeAll(async () => {
  await besiege(ATTACKS, false, (siege) => sieges.set(siege.attack, siege));
});

test.each(ATTACKS)('$name', (attack) => {
  const siege = sieges.get(attack.name);
  expect(siege && hurtOf(attack, siege, false)).toBeUndefined();
  expect(siege?.attack).toBe(attack.name);
});
