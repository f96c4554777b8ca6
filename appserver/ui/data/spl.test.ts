import fc from 'fast-check';
import { allOf, anyOf, checkedReference, checkedTime, equals, isTimeModifier, quoteValue } from './spl';

/** Reads one quoted SPL text from the start, by the escapes of SPL alone; gives the value and what follows it. */
function unquote(spl: string): { readonly value: string; readonly rest: string } {
  expect(spl[0]).toBe('"');
  let value = '';
  for (let at = 1; at < spl.length; at += 1) {
    const letter = spl[at] ?? '';
    if (letter === '\\') {
      at += 1;
      value += spl[at] ?? '';
    } else if (letter === '"') return { value, rest: spl.slice(at + 1) };
    else value += letter;
  }
  throw new Error('The text never ends.');
}

describe('quoteValue', () => {
  it('gives a single text whatever the value: nothing can follow it', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200, unit: 'grapheme' }), (value) => {
        let quoted: string;
        try {
          quoted = quoteValue(value);
        } catch (error) {
          expect(error).toMatchObject({ code: 'APPMON-P-001' });
          return;
        }
        expect(unquote(quoted)).toEqual({ value, rest: '' });
      }),
      { numRuns: 2000 },
    );
  });

  it.each(['x` | delete', 'a\n| outputlookup appmon_audit', 'x*', '`appmon_index_events`', 'a\u0000b', 'a\u2028| delete', 'x'.repeat(201)])(
    'refuses %j: it could call a macro, match anything, or start a line',
    (value) => {
      expect(() => quoteValue(value, 'app_version')).toThrow(expect.objectContaining({ code: 'APPMON-P-001' }));
    },
  );

  it.each(['8.14.0" OR index=x', '" | delete', '\\" | delete', "' OR 1=1"])('keeps %j inside the text', (value) => {
    expect(unquote(quoteValue(value))).toEqual({ value, rest: '' });
  });

  it('keeps brackets, pipes and quotes inside the text', () => {
    expect(quoteValue('[ search index=_internal ] | delete')).toBe('"[ search index=_internal ] | delete"');
    expect(quoteValue('say "hi" \\')).toBe('"say \\"hi\\" \\\\"');
  });
});

describe('terms', () => {
  it('join with AND and OR', () => {
    expect(allOf('', equals('platform', 'ios'), anyOf('app_version', ['1', '2']), anyOf('region', []))).toBe(
      'platform="ios" (app_version="1" OR app_version="2")',
    );
    expect(anyOf('region', ['ES-MD'])).toBe('region="ES-MD"');
  });
});

describe('references and times', () => {
  it.each(['AM-8F2C', '5d0e91aa', 'INC-1107', 'a.b_c:d-e'])('accepts %s', (text) => {
    expect(checkedReference(text)).toBe(text);
  });

  it.each(['', 'a b', 'a"b', 'a|b', '-x', 'a'.repeat(81), 'a\nb', 'ñ'])('refuses %j as a reference', (text) => {
    expect(() => checkedReference(text)).toThrow(expect.objectContaining({ code: 'APPMON-P-003' }));
  });

  it.each(['now', '-3h@m', '-24h@m', '@d', '@mon', '-7d@d', '+1d', '@w1', '1794898800', '1794898800.123', '-1d@d+8h', '0'])(
    'reads %s as a time',
    (text) => {
      expect(isTimeModifier(text)).toBe(true);
      expect(checkedTime(text)).toBe(text);
    },
  );

  it.each(['', 'yesterday', '-3h | delete', '-3x', '@', '2026-11-17', '"now"', '-'.repeat(50)])('refuses %j as a time', (text) => {
    expect(() => checkedTime(text)).toThrow(expect.objectContaining({ code: 'APPMON-P-002' }));
  });
});
