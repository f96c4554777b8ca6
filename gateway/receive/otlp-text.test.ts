import { assert, constantFrom, array, oneof, property, string, stringMatching, uint8Array } from 'fast-check';
import { BufferReader, Writer } from 'protobufjs';
import { TextReader } from './otlp-text';

/** The texts of a message of texts alone, up to the first that is refused. */
function textsIn(reader: BufferReader): readonly string[] {
  const texts: string[] = [];
  try {
    while (reader.pos < reader.len) texts.push(reader.stringVerify());
  } catch {
    texts.push('(refused)');
  }
  return [...texts, String(reader.pos)];
}

const written = (parts: readonly Uint8Array[]): Buffer => {
  const writer = Writer.create();
  for (const part of parts) writer.bytes(part);
  return Buffer.from(writer.finish());
};

const TEXT = oneof(
  stringMatching(/^[a-z]{0,3}$/),
  string({ unit: 'binary', maxLength: 80 }),
  constantFrom('http.request.method', '\ufeffmark', '\ufffd', 'señal', 'x'.repeat(48), 'x'.repeat(49)),
);
const PART = oneof(
  { weight: 5, arbitrary: TEXT.map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: uint8Array({ maxLength: 80 }) },
);

it('reads texts as the library does, and refuses what it refuses: bytes that are no UTF-8, a text that ends too early', () => {
  assert(
    property(array(PART, { maxLength: 300 }), (parts) => {
      const bytes = written(parts);
      const cut = bytes.subarray(0, bytes.length - 1);
      const refused = (texts: readonly string[]): boolean => texts.includes('(refused)');
      expect(textsIn(new TextReader(bytes))).toEqual(textsIn(new BufferReader(bytes)));
      expect(refused(textsIn(new TextReader(cut)))).toBe(refused(textsIn(new BufferReader(cut))));
    }),
    { numRuns: 300 },
  );
});

it('reads any bytes as the library does', () => {
  assert(
    property(uint8Array({ maxLength: 200 }), (any) => {
      const bytes = Buffer.from(any);
      expect(textsIn(new TextReader(bytes)).slice(0, -1)).toEqual(textsIn(new BufferReader(bytes)).slice(0, -1));
    }),
    { numRuns: 1000 },
  );
});

it('tells texts apart that share a slot: more of them than there are slots, each twice', () => {
  const texts = Array.from({ length: 2000 }, (_, index) => `name.${String(index)}`).flatMap((text) => [text, text]);
  const reader = new TextReader(written(texts.map((text) => Buffer.from(text))));
  expect(texts.map(() => reader.stringVerify())).toEqual(texts);
});
