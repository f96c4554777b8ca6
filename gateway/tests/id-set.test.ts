import fc from 'fast-check';
import { createIdSet } from '../id-set';

it('holds what was put into it and nothing else', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 40 })), fc.array(fc.string({ maxLength: 40 })), (put, asked) => {
      const set = createIdSet();
      const model = new Set<string>();
      for (const id of put) {
        expect(set.add(id)).toBe(!model.has(id));
        model.add(id);
      }
      expect(set.size()).toBe(model.size);
      for (const id of [...put, ...asked]) expect(set.has(id)).toBe(model.has(id));
    }),
    { seed: 3 },
  );
});

it('tells a hundred thousand numbered ids apart from as many others', () => {
  const set = createIdSet();
  const COUNT = 100_000;
  for (let number = 0; number < COUNT; number++) set.add(`event-${String(number)}`);
  expect(set.size()).toBe(COUNT);
  let known = 0;
  for (let number = 0; number < COUNT; number++)
    known += Number(set.has(`event-${String(number)}`)) + Number(set.has(`other-${String(number)}`));
  expect(known).toBe(COUNT);
});
