import fc from 'fast-check';
import { CodedError } from '../../../core/errors';
import { splitEnvelope } from './envelope';

const item = fc.record({ type: fc.string({ minLength: 1, maxLength: 20 }), payload: fc.uint8Array({ maxLength: 200 }) });
const header = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 });

/** An envelope as the SDKs' documentation describes it, with the length of each item. */
const written = (head: object, items: readonly { type: string; payload: Uint8Array }[]): Buffer =>
  Buffer.concat([
    Buffer.from(JSON.stringify(head)),
    ...items.flatMap(({ type, payload }) => [Buffer.from(`\n${JSON.stringify({ type, length: payload.length })}\n`), payload]),
  ]);

it('gives back what was written, bytes of any kind', () => {
  fc.assert(
    fc.property(header, fc.array(item, { maxLength: 5 }), (head, items) => {
      const envelope = splitEnvelope(written(head, items));
      expect(envelope.isCut).toBe(false);
      expect(envelope.header).toEqual(JSON.parse(JSON.stringify(head)));
      expect(envelope.items.map(({ type, payload }) => [type, [...payload]])).toEqual(
        items.map(({ type, payload }) => [type, [...payload]]),
      );
    }),
    { numRuns: 200 },
  );
});

it('cut anywhere gives the items before the cut, as they were', () => {
  fc.assert(
    fc.property(fc.array(item, { minLength: 1, maxLength: 4 }), fc.nat(), (items, at) => {
      const body = written({}, items);
      const { items: found } = splitEnvelope(body.subarray(0, Math.max(2, at % body.length)));
      expect(found.length).toBeLessThanOrEqual(items.length);
      const whole = found.slice(0, -1).map(({ type, payload }) => [type, [...payload]]);
      expect(whole).toEqual(items.slice(0, whole.length).map(({ type, payload }) => [type, [...payload]]));
    }),
    { numRuns: 500 },
  );
});

it('throws nothing but coded errors at bytes of any kind', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (bytes, isHeaded) => {
      try {
        splitEnvelope(Buffer.concat([Buffer.from(isHeaded ? '{}\n{"type":"x","length":5}\n' : ''), bytes]));
      } catch (error) {
        expect(error).toBeInstanceOf(CodedError);
      }
    }),
    { numRuns: 2000 },
  );
});

it.each([
  ['a length that is no number', '{}\n{"type":"x","length":"many"}\n{}'],
  ['a length with a fraction', '{}\n{"type":"x","length":1.5}\n{}'],
  ['a length past every number', '{}\n{"type":"x","length":1e300}\n{}'],
  ['an item header that is a list', '{}\n[]\n{}'],
  ['a header without a payload', '{}\n{"type":"x"}'],
])('takes %s for the end', (_what, body) => {
  expect(splitEnvelope(Buffer.from(body))).toEqual({ header: {}, items: [], isCut: true });
});
