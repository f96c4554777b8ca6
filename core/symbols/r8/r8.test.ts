import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describeWithShared } from '../../../tests/shared-data';
import { readSymbols } from '..';
import type { JvmIndex } from '..';
import { r8, readMapping, retraceText } from '.';

const mappingOf = (text: string): JvmIndex => readMapping(new TextEncoder().encode(text), 'mapping.txt');
const trimmed = (text: string): string[] =>
  text
    .trim()
    .split('\n')
    .map((line) => line.trim());

describe('the header', () => {
  it('gives the short and the long id of the map', () => {
    const hash = '0d0fd238db87248e92e342aea7ea620a653d7522493809adac2af6c6ecb0f8b8';
    const text = `# compiler: R8\n# pg_map_id: 0d0fd23\n# pg_map_hash: SHA-256 ${hash}\na.B -> c:\n`;
    expect(mappingOf(text).ids).toEqual(['0d0fd23', hash]);
  });

  it('may be missing', () => {
    expect(mappingOf('a.B -> c:\n').ids).toEqual([]);
  });
});

describe('what is read', () => {
  it('is recognised by its first class', () => {
    const bytes = new TextEncoder().encode('# compiler: R8\r\n\r\na.B -> c:\r\n    int x -> a\r\n');
    expect(readSymbols(bytes, 'any')).toHaveLength(1);
    expect(r8.detect(new TextEncoder().encode('{"version":3}'), 'x.map')).toBe(false);
  });

  it.each([
    ['nothing but comments', '# compiler: R8\n', 'APPMON-R8-EMPTY'],
    ['a member before any class', '    int x -> a\n', 'APPMON-R8-ORPHAN'],
  ])('%s is refused', (_name, text, code) => {
    expect(() => mappingOf(text)).toThrow(expect.objectContaining({ code }));
  });
});

describe('the metadata', () => {
  const outlines = `outline.Class -> a:
    1:2:int outline() -> a
# { "id":"com.android.tools.r8.outline" }
some.Class -> b:
    4:4:int outlineCaller(int):98:98 -> s
    5:5:int outlineCaller(int):100:100 -> s
    27:27:int outlineCaller(int):0:0 -> s
# { "id":"com.android.tools.r8.outlineCallsite", "positions": { "1": 4, "2": 5 }, "outline":"La;a()I"}
`;

  it.each([
    [1, 98],
    [2, 100],
  ])('of an outline: line %i of its body was line %i of the caller', (body, line) => {
    const frames = [
      { className: 'a', method: 'a', line: body },
      { className: 'b', method: 's', line: 27 },
    ];
    expect(mappingOf(outlines).retrace(frames)).toEqual([
      [],
      [{ className: 'some.Class', method: 'outlineCaller', file: 'Class.java', line }],
    ]);
  });

  const rewritten = `foo.Class -> A:
    1:5:void inlinable():90:90 -> a
    1:5:void caller():97 -> a
      # {"id":"com.android.tools.r8.rewriteFrame","conditions":["throws(Ljava/lang/NullPointerException;)"],"actions":["removeInnerFrames(1)"]}
`;

  it.each([
    ['java.lang.NullPointerException', 0, ['caller']],
    ['java.lang.IllegalStateException', 0, ['inlinable', 'caller']],
    ['java.lang.NullPointerException', 1, ['inlinable', 'caller']],
  ])('of a rewritten frame counts under %s at frame %i', (exception, index, methods) => {
    const above = Array.from({ length: index }, () => ({ className: 'java.lang.Thread', method: 'run' }));
    const frames = [...above, { className: 'A', method: 'a', line: 1 }];
    const found = mappingOf(rewritten).retrace(frames, exception)[index];
    expect(found?.map(({ method }) => method)).toEqual(methods);
  });

  it('of a method made by the compiler marks its frame alone', () => {
    const text = `example.Foo$$ExternalSyntheticLambda0 -> a.b:
    4:4:void example.Foo.lambda$main$0():225 -> a
    4:4:void run(example.Foo):0 -> a
      # {"id":"com.android.tools.r8.synthesized"}
`;
    const [frames] = mappingOf(text).retrace([{ className: 'a.b', method: 'a', line: 4 }]);
    expect(frames).toEqual([
      { className: 'example.Foo', method: 'lambda$main$0', file: 'Foo.java', line: 225 },
      { className: 'example.Foo$$ExternalSyntheticLambda0', method: 'run', file: 'Foo.java', synthetic: true },
    ]);
  });
});

describe('a frame that fits several methods', () => {
  const index = mappingOf(
    'com.R8 -> a.a:\n    void foo(int) -> a\n    void bar(int, int) -> a\n    1:3:void one():7:9 -> b\n    4:4:void one():20:20 -> b\n',
  );

  it('is marked', () => {
    const [frames] = index.retrace([{ className: 'a.a', method: 'a' }]);
    expect(frames).toEqual([
      { className: 'com.R8', method: 'foo', file: 'R8.java', ambiguous: true },
      { className: 'com.R8', method: 'bar', file: 'R8.java', ambiguous: true },
    ]);
  });

  it('has its name, but no line, where no range holds the line and all say the same', () => {
    expect(index.retrace([{ className: 'a.a', method: 'b', line: 99 }])).toEqual([
      [{ className: 'com.R8', method: 'one', file: 'R8.java' }],
    ]);
  });
});

describeWithShared('published mappings', (folder) => {
  const root = join(folder, 'data/crashes/android_r8');
  const names = readdirSync(root).flatMap((file) => /^(.*)\.mapping\.txt$/.exec(file)?.[1] ?? []);

  it.each(names)('%s', (name) => {
    const read = (ending: string): string => readFileSync(join(root, `${name}${ending}`), 'utf8');
    expect(trimmed(retraceText(mappingOf(read('.mapping.txt')), read('.txt')))).toEqual(trimmed(read('.expected.txt')));
  });

  it.each(readdirSync(join(root, 'full')))('%s is read whole', (name) => {
    const file = readFileSync(join(root, 'full', name));
    const bytes = name.endsWith('.gz') ? gunzipSync(file) : file;
    const [index] = readSymbols(bytes, name) as JvmIndex[];
    const classes = [...bytes.toString('utf8').matchAll(/^(\S+) -> (\S+):\s*$/gm)];
    expect(classes.length).toBeGreaterThan(1);
    for (const [, original, residual = ''] of classes) expect(index?.classOf(residual)).toBe(original);
  });
});
