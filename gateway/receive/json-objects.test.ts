import fc from 'fast-check';
import { splitObjects } from './json-objects';

const text = fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom('}{', '}\n{', '"}{"', '\\', '} {', '}', '{"a":1}{'));
const object = fc.dictionary(
  text,
  fc.oneof(text, fc.integer(), fc.array(text, { maxLength: 3 }), fc.dictionary(text, text, { maxKeys: 2 })),
  {
    maxKeys: 4,
  },
);
const gap = fc.constantFrom('', '\n', '\r\n', ' ', '\t', ' \n ');

it('gives back what was put together, whatever stands between the objects and inside their texts', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(object, gap), { maxLength: 12 }), gap, (pieces, before) => {
      const body = before + pieces.map(([value, after]) => JSON.stringify(value) + after).join('');
      expect(splitObjects(body)).toEqual(pieces.map(([value]) => JSON.parse(JSON.stringify(value)) as unknown));
    }),
    { numRuns: 500, seed: 5 },
  );
});

it.each([
  ['{"a":1}{"b":', [{ a: 1 }, undefined]],
  ['{"a":1},{"b":2}', [{ a: 1 }, undefined]],
  ['{"a":1}x{"b":2}', [{ a: 1 }, undefined]],
  ['{"a":1}}{"b":2}', [{ a: 1 }, undefined]],
  ['\ufeff{"a":1}\n', [{ a: 1 }]],
  ['[{"a":1},{"b":2}]', [{ a: 1 }, { b: 2 }]],
  ['7', [undefined]],
  [' \n', []],
])('reads %j up to where it stops being objects', (body, expected) => {
  expect(splitObjects(body)).toEqual(expected);
});

it('takes linear time for seams that are inside of texts', () => {
  const objects = Array.from({ length: 2000 }, () => ({ text: '}{'.repeat(50) }));
  expect(splitObjects(objects.map((each) => JSON.stringify(each)).join(''))).toEqual(objects);
});
