import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeWithShared } from '../../../tests/shared-data';
import { readSymbols } from '..';
import type { ScriptIndex } from '..';
import { readSourceMap, retraceScript, script } from '.';
import { decodeVlq, functionAt, readFunctionMap } from './function-map';

const bytesOf = (value: unknown): Uint8Array => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));

/** A map whose only section begins at a line. */
const inSections = (line: unknown, map: object = { version: 3, sources: [], names: [], mappings: 'A' }): object => ({
  version: 3,
  sections: [{ offset: { line, column: 0 }, map }],
});

describe('a function map', () => {
  it('counts columns anew on every line; names and lines go on', () => {
    expect(readFunctionMap({ names: ['<global>', 'getValue'], mappings: 'AAA;eCS;CDI' })).toEqual([
      { line: 1, column: 0, name: '<global>' },
      { line: 10, column: 15, name: 'getValue' },
      { line: 14, column: 1, name: '<global>' },
    ]);
  });

  it('names the function around a place', () => {
    const places = readFunctionMap({ names: ['<global>', 'getValue'], mappings: 'AAA;eCS;CDI' });
    expect([functionAt(places, 10, 14), functionAt(places, 10, 15), functionAt(places, 13, 2), functionAt([], 1, 0)]).toEqual([
      '<global>',
      'getValue',
      'getValue',
      undefined,
    ]);
  });

  it.each([
    ['A', [0]],
    ['C', [1]],
    ['D', [-1]],
    ['gB', [16]],
    ['iB', [17]],
    ['AAAA', [0, 0, 0, 0]],
    ['+', []],
  ])('the numbers of %s', (text, numbers) => {
    expect(decodeVlq(text)).toEqual(numbers);
  });
});

describe('a source map', () => {
  const map = {
    version: 3,
    sources: ['a.ts', 'lib.ts'],
    names: ['one'],
    mappings: 'AAAAA,UCEA',
    ignoreList: [1],
    debugId: 'AABBCCDD-0011-2233-4455-66778899AABB',
  };

  it('is known by its content or its name, and named by its debug id', () => {
    const [index] = readSymbols(bytesOf(map), 'bundle') as ScriptIndex[];
    expect(index?.ids).toEqual(['aabbccdd00112233445566778899aabb']);
    expect(script.detect(bytesOf('a.B -> c:\n'), 'mapping.txt')).toBe(false);
  });

  it('gives line and column from 1, and says what is a library', () => {
    const index = readSourceMap(bytesOf(`)]}'\n${JSON.stringify(map)}`), 'a.map');
    expect(index.lookup(1, 9)).toEqual({ symbol: 'one', symbol_raw: 'one', file: 'a.ts', line: 1, col: 1 });
    expect(index.lookup(1, 10)).toEqual({ symbol: '', file: 'lib.ts', line: 3, col: 1, isIgnored: true });
    expect([index.lookup(2, 0), index.lookup(0, 0), index.lookup(1, -1)]).toEqual([undefined, undefined, undefined]);
  });

  it.each([
    ['no JSON', '{"version":3', 'APPMON-SCRIPT-JSON'],
    ['another version', { version: 2, mappings: '' }, 'APPMON-SCRIPT-MAP'],
    ['sections without maps', { version: 3, sections: [{}] }, 'APPMON-SCRIPT-DAMAGED'],
    ['no mappings', { version: 3 }, 'APPMON-SCRIPT-MAP'],
    [
      'functions without mappings',
      { version: 3, sources: ['a'], names: [], mappings: 'AAAA', x_facebook_sources: [[{ names: ['f'] }]] },
      'APPMON-SCRIPT-DAMAGED',
    ],
    ['a section far down', inSections(2e9), 'APPMON-SCRIPT-LINES'],
    ['sections in sections that add up', inSections(600_000, inSections(600_000)), 'APPMON-SCRIPT-LINES'],
    [
      'segments that add up',
      { version: 3, mappings: '', sources: [], x_facebook_segments: { 1: inSections(600_000), 2: inSections(600_000) } },
      'APPMON-SCRIPT-LINES',
    ],
    ['a section at a line that is no number', inSections('9999999999'), 'APPMON-SCRIPT-DAMAGED'],
  ])('is refused: %s', (_name, value, code) => {
    expect(() => readSourceMap(bytesOf(value), 'x.map')).toThrow(expect.objectContaining({ code }));
  });
});

describeWithShared('published source maps', (folder) => {
  const root = join(folder, 'data/crashes/react_native');
  const read = (name: string): string => readFileSync(join(root, name), 'utf8');

  it.each([
    ['testfile.js.map', 'testfile.stack', 'js-jsc.expected.json'],
    ['with-function-map.js.map', 'with-function-map.stack', 'js-function-map.expected.json'],
  ])('%s', (map, stack, expected) => {
    const index = readSourceMap(bytesOf(read(map)), map);
    const { lines } = JSON.parse(read(expected)) as { lines: string[] };
    expect(retraceScript(index, read(stack).trim(), 0).split('\n')).toEqual(lines);
  });

  it('Hermes: function offsets and segments', () => {
    const index = readSourceMap(bytesOf(read('hermes.js.hbc.map')), 'hermes.js.hbc.map');
    const { callstack } = JSON.parse(read('hermesStackTrace.json')) as { callstack: Record<string, never>[] };
    const { frames } = JSON.parse(read('hermes-callstack.expected.json')) as { frames: Record<string, unknown>[] };
    const found = callstack.slice(0, -1).map((frame) => {
      const { CJSModuleOffset: module, FunctionID: functionId, ByteCodeOffset: offset, SourceURL: source } = frame as never;
      const place = index.lookupFunction({ source, module, functionId, offset });
      return [place?.file, place?.line, place?.col, place?.symbol];
    });
    const column = (value: unknown): unknown => (typeof value === 'number' ? value + 1 : undefined);
    expect(found).toEqual(
      frames
        .slice(0, -1)
        .map((frame) => [
          frame['source'] ?? undefined,
          frame['line'] ?? undefined,
          column(frame['column']),
          frame['functionName'] ?? undefined,
        ]),
    );
  });
});
