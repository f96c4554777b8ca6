import fc from 'fast-check';
import { Lines } from './lines';

it('gives any run of lines as one body, however wide the characters and small the buffer it began with', () => {
  const texts = fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(texts, fc.nat(), fc.nat(), fc.nat(200), (all, one, other, capacity) => {
      const lines = new Lines(capacity);
      const places = all.map((text) => lines.add(text));
      const [from, to] = [Math.min(one % all.length, other % all.length), Math.max(one % all.length, other % all.length)];
      const [first, last] = [places[from], places[to]];
      expect(first && last && lines.from(first, last).toString()).toBe(all.slice(from, to + 1).join('\n'));
    }),
    { numRuns: 300, seed: 4 },
  );
});

it('takes other lines in place of the first ones when it was cleared', () => {
  const lines = new Lines(4);
  lines.add('a text that has to make room');
  lines.clear();
  const [first, last] = [lines.add('one'), lines.add('two')];
  expect(lines.from(first, last).toString()).toBe('one\ntwo');
});
