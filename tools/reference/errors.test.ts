import { readFileSync } from 'node:fs';
import { allErrors, cataloguesOf, errorsPage } from './errors';

test('a catalogue is read with texts that are joined', () => {
  const source = "const fail = errorCatalogue({ 'APPMON-A': 'one ' + `two`, 'APPMON-B': ('three') });\nother({ 'APPMON-C': 'no' });";
  expect(cataloguesOf('core/x/errors.ts', source)).toEqual([
    { code: 'APPMON-A', message: 'one two', folder: 'core/x' },
    { code: 'APPMON-B', message: 'three', folder: 'core/x' },
  ]);
  expect(() => cataloguesOf('a.ts', "errorCatalogue({ 'APPMON-A': text() })")).toThrow(
    expect.objectContaining({ code: 'APPMON-REFERENCE-ERROR' }),
  );
});

describe('docs/reference/errors.md (written by `node tools/run.cjs reference`)', () => {
  const errors = allErrors();

  test('says what the catalogues say', () => {
    expect(readFileSync('docs/reference/errors.md', 'utf8')).toBe(errorsPage(errors));
  });

  test('gives each code one meaning, whoever uses it', () => {
    const meanings = new Map<string, Set<string>>();
    for (const { code, message } of errors) meanings.set(code, (meanings.get(code) ?? new Set()).add(message));
    expect([...meanings].filter(([, messages]) => messages.size > 1).map(([code]) => code)).toEqual([]);
  });
});
