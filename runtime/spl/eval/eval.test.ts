import fc from 'fast-check';
import type { Cell, Row } from '../value';
import { compileCondition, compileEval, formatNumber, parseAssignments, parseEval, parseNumber } from './index';

const evaluate = (text: string, row: Row = {}): Cell => compileEval(text).evaluate(row);
const where = (text: string, row: Row = {}): boolean | null => compileCondition(text)(row);

describe('values (R1 to R4, R19)', () => {
  it.each<[text: string, row: Row, expected: Cell]>([
    ['a*2', { a: '5' }, 10],
    ['a*2', { a: 'x' }, undefined],
    ['a*2', { a: ['1', 'x', '3'] }, ['2', '6']],
    ['a+1', {}, undefined],
    ['7/0', {}, undefined],
    ['7%0', {}, undefined],
    ['1+2', {}, 3],
    ['"a"+"b"', {}, 'ab'],
    ['1 . 2', {}, '12'],
    ['a+b', { a: '3', b: '4' }, 7],
    ['a.b', { a: '3', b: '4' }, '34'],
    ['a+b', { a: 'x', b: 'y' }, 'xy'],
    ['a+1', { a: 'x' }, undefined],
    ['a+"x"', { a: '5' }, undefined],
    ['a+"x"', { a: 'y' }, 'yx'],
    ['"n=".4/2', {}, 'n=2'],
    ['a."x"', { a: ['p', 'q'] }, ['px', 'qx']],
    ['a.b', { a: 'x' }, undefined],
    ['-a', { a: '5' }, -5],
    ['2*-3', {}, -6],
    ['2+3*4-10/5', {}, 12],
    ['(2+3)*4', {}, 20],
    ['10-4-3', {}, 3],
    ['7%4', {}, 3],
    ["'a b'+1", { 'a b': '1' }, 2],
    ["'tags{}.name'", { 'tags{}.name': 'x' }, 'x'],
    ['tags{}', { 'tags{}': 'x' }, 'x'],
    ['data:id', { 'data:id': 'x' }, 'x'],
    ['"say \\"hi\\" \\\\ \\d"', {}, 'say "hi" \\ \\d'],
    ['constructor', {}, undefined],
    ['constructor', { constructor: 'x' }, 'x'],
    ['null()', {}, undefined],
    ['len("")', {}, 0],
    ['.5+1.5e1', {}, 15.5],
  ])('%s on %j', (text, row, expected) => {
    expect(evaluate(text, row)).toEqual(expected);
  });

  it.each([
    [4 / 2, '2'],
    [342 / 7, '48.857142857142854'],
    [-0, '0'],
    [1e21, '1000000000000000000000'],
    [0.1, '0.1'],
  ])('prints %d as %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  it('reads a number from the texts that are one', () => {
    fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => parseNumber(String(value)) === value));
    fc.assert(fc.property(fc.maxSafeInteger(), (value) => parseNumber(String(value)) === value));
    for (const text of ['', ' ', '.', '-', '1e', '0x10', 'Infinity', 'NaN', '1,000', '1 2', '１'])
      expect([text, parseNumber(text)]).toEqual([text, undefined]);
    for (const [text, value] of [
      ['007', 7],
      [' 5 ', 5],
      ['+5', 5],
      ['-.5', -0.5],
      ['5.', 5],
      ['1e3', 1000],
    ] as const)
      expect([text, parseNumber(text)]).toEqual([text, value]);
  });

  it('joins what it splits', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,4}$/), { minLength: 2, maxLength: 6 });
    fc.assert(fc.property(words, (list) => evaluate('mvjoin(split(f, "|"), "|")', { f: list.join('|') }) === list.join('|')));
  });
});

describe('conditions (R5 to R11, three-valued)', () => {
  it.each<[text: string, row: Row, expected: boolean | null]>([
    ['a<b', { a: '9', b: '10' }, true],
    ['a<b', { a: '9', b: '10x' }, false],
    ['a=b', { a: 'x', b: 'x' }, true],
    ['a="b"', { a: 'b', b: 'c' }, true],
    ['s="ABC"', { s: 'abc' }, false],
    ['s="a*"', { s: 'abc' }, false],
    ['s="a*"', { s: 'a*' }, true],
    ['s LIKE "a%"', { s: 'abc' }, true],
    ['a=1 AND b=1 OR c=1', { a: '0', b: '0', c: '1' }, true],
    ['c=1 OR a=1 AND b=1', { a: '1', b: '0', c: '0' }, false],
    ['a=1 XOR b=1 OR c=1', { a: '1', b: '1', c: '1' }, false],
    ['NOT a=1 AND b=1', { a: '2', b: '1' }, true],
    ['NOT (a=1 AND b=1)', { a: '1', b: '2' }, true],
    ['a!=1', {}, null],
    ['NOT a=1', {}, null],
    ['a=1 OR b=1', { b: '1' }, true],
    ['a=1 AND b=1', { b: '0' }, false],
    ['a=1 AND b=1', { b: '1' }, null],
    ['a=1 XOR b=1', { b: '1' }, null],
    ['a IN (1, "x")', { a: '1.0' }, true],
    ['a in ("x", "y")', { a: 'z' }, false],
    ['a IN (1)', {}, null],
    ['NOT a IN (1, 2)', { a: '3' }, true],
    ['a==5', { a: '5.0' }, true],
    ['a="05"', { a: '5' }, true],
    ['a>=5', { a: 'abc' }, true],
    ['isnull(a)', {}, true],
    ['isnull(a)', { a: '' }, false],
    ['null()', {}, null],
    ['f="b"', { f: ['a', 'b'] }, true],
    ['if(a=1, true(), false())', { a: '1' }, true],
  ])('%s on %j', (text, row, expected) => {
    expect(where(text, row)).toBe(expected);
  });

  it('compares as numbers or by code points, whichever fits both sides', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.double({ noNaN: true, noDefaultInfinity: true }), (a, b) => {
        expect(where('a<b', { a: String(a), b })).toBe(a < b);
      }),
    );
    expect(where('a<b', { a: '\uff5e', b: '😀' })).toBe(true);
  });
});

describe('errors with their place', () => {
  it.each([
    ['x+', 'APPMON-SPL-EVAL-SYNTAX', 2, 2],
    ['x y', 'APPMON-SPL-EVAL-SYNTAX', 2, 3],
    ['(x', 'APPMON-SPL-EVAL-SYNTAX', 2, 2],
    ['len(x', 'APPMON-SPL-EVAL-SYNTAX', 5, 5],
    ['AND x=1', 'APPMON-SPL-EVAL-SYNTAX', 0, 3],
    ['"abc', 'APPMON-SPL-EVAL-STRING', 0, 4],
    ["'abc", 'APPMON-SPL-EVAL-STRING', 0, 4],
    ['x ; y', 'APPMON-SPL-EVAL-CHARACTER', 2, 3],
    ['tags{}.name', 'APPMON-SPL-EVAL-FIELD-QUOTES', 0, 6],
    ['"a"*2', 'APPMON-SPL-EVAL-TYPE', 0, 3],
    ['"a"+2', 'APPMON-SPL-EVAL-TYPE', 0, 3],
    ['1+(a=1)', 'APPMON-SPL-EVAL-TYPE', 3, 6],
    ['a>1', 'APPMON-SPL-EVAL-BOOLEAN', 0, 3],
    ['a AND b', 'APPMON-SPL-EVAL-CONDITION', 0, 1],
    ['2fa+1', 'APPMON-SPL-EVAL-CHARACTER', 0, 1],
  ])('%s', (text, code, ...[start, end]) => {
    expect(() => evaluate(text)).toThrow(expect.objectContaining({ code, location: { start, end } }));
  });

  it('refuses a condition that is a value (where)', () => {
    expect(() => compileCondition('x')).toThrow(expect.objectContaining({ code: 'APPMON-SPL-EVAL-CONDITION' }));
    expect(() => compileCondition('len(x)', { offset: 10 })).toThrow(expect.objectContaining({ code: 'APPMON-SPL-EVAL-CONDITION' }));
  });

  it('moves places by the offset', () => {
    expect(() => parseEval('x+', 10)).toThrow(expect.objectContaining({ location: { start: 12, end: 12 } }));
  });
});

describe('assignments', () => {
  const targets = (text: string) => parseAssignments(text).map(({ target, template }) => [target, template]);
  it('reads plain, quoted, dotted and computed targets', () => {
    expect(targets('a=1, \'b c\'=2, "d e"=3, f.g=4, {h}=5, x_{h}=6')).toEqual([
      ['a', false],
      ['b c', false],
      ['d e', false],
      ['f.g', false],
      ['{h}', true],
      ['x_{h}', true],
    ]);
  });

  it('keeps commas inside calls and comparisons inside conditions', () => {
    const [first, second] = parseAssignments('a=if(x=1, "y", "z"), b=2');
    expect([first?.expression.kind, second?.target]).toEqual(['call', 'b']);
  });

  it.each(['', 'a', '1=2', 'a=1,', 'a=1 b=2'])('refuses "%s"', (text) => {
    expect(() => parseAssignments(text)).toThrow(expect.objectContaining({ code: 'APPMON-SPL-EVAL-SYNTAX' }));
  });

  it('lists the fields that are read', () => {
    expect(compileEval("if(a=1, b, 'c d'.a)").fields).toEqual(['a', 'b', 'c d']);
  });
});
