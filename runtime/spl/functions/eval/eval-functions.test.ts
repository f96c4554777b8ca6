import { compileExpression, parseEval } from '../../eval';
import type { EvalOptions, EvalValue } from '../../eval';
import type { Row } from '../../value';
import { evalFunctions } from './index';

/** 2026-07-15 13:37:42 UTC. */
const NOW = 1_784_122_662;
const options: EvalOptions = {
  now: NOW,
  clock: () => NOW + 1,
  searchMatch: (search) => (row) => search === 'status=5*' && String(row['status']).startsWith('5'),
};
const evaluate = (text: string, row: Row = {}, more: EvalOptions = {}): EvalValue =>
  compileExpression(parseEval(text), { ...options, ...more }).evaluate({ ...row });

describe('documented examples of the eval functions', () => {
  it.each([...evalFunctions.values()].map(({ example }) => [example.call, example] as const))('%s', (_, example) => {
    expect(evaluate(example.call, example.row)).toEqual(example.gives);
  });

  it('documents every function', () => {
    for (const { name, doc } of evalFunctions.values()) expect([name, doc.length > 10]).toEqual([name, true]);
  });
});

describe('eval functions beyond their examples', () => {
  // Expected: Search Reference (conversion, text, multivalue), printf(3), JSON by hand.
  it.each<[text: string, row: Row, expected: EvalValue]>([
    ['tostring(615, "duration")', {}, '00:10:15'],
    ['tostring(183845, "duration")', {}, '2+03:04:05'],
    ['tostring(1.5, "duration")', {}, '00:00:01.500000'],
    ['tostring(15, "hex")', {}, '0xF'],
    ['tostring(9, "binary")', {}, '1001'],
    ['tostring(1234567, "commas")', {}, '1,234,567'],
    ['tostring(-1234.5, "commas")', {}, '-1,234.50'],
    ['tostring(1==1)', {}, 'True'],
    ['tonumber("0xFF", 16)', {}, 255],
    ['tonumber("129", 8)', {}, undefined],
    ['tonumber(" 12.5 ")', {}, 12.5],
    ['tonumber("x")', {}, undefined],
    ['printf("%d%%", 12.9)', {}, '12%'],
    ['printf("%+d|% d|%05d|%-6d|", 5, 5, -42, 7)', {}, '+5| 5|-0042|7     |'],
    ['printf("%.2e", 12345.678)', {}, '1.23e+04'],
    ['printf("%g %g %g", 0.0001, 1000000, 2.50)', {}, '0.0001 1e+06 2.5'],
    ['printf("%*d", 5, 42)', {}, '   42'],
    ['printf("%.3s", "abcdef")', {}, 'abc'],
    ['printf("%#x %o %c", 255, 8, "xyz")', {}, '0xff 10 x'],
    ['round(-2.5)', {}, -3],
    ['round(1.005, 2)', {}, 1.01],
    ['round(1234.5, -2)', {}, 1200],
    ['sqrt(-1)', {}, undefined],
    ['ln(0)', {}, undefined],
    ['pow(10, 400)', {}, undefined],
    ['bit_shift_left(1, 60)', {}, undefined],
    ['substr("string", 2)', {}, 'tring'],
    ['substr("string", 1, 3)', {}, 'str'],
    ['replace("a.b.c", "\\.", "-")', {}, 'a-b-c'],
    ['replace(f, "\\d", "#")', { f: ['a1', 'b2'] }, ['a#', 'b#']],
    ['match(f, "^b")', { f: ['a', 'b'] }, true],
    ['match(absent, "x")', {}, undefined],
    ['match(t, p)', { t: 'abc', p: 'B' }, false],
    ['like("a_c", "a\\_c")', {}, true],
    ['like("abc", "a\\_c")', {}, false],
    ['like("ABC", "abc")', {}, false],
    ['cidrmatch("2001:db8::/32", "2001:db8:1::5")', {}, true],
    ['cidrmatch("10.0.0.0/8", "11.0.0.1")', {}, false],
    ['cidrmatch("10.0.0.0/33", "10.0.0.1")', {}, undefined],
    ['urldecode("100%")', {}, '100%'],
    ['mvcount(absent)', {}, undefined],
    ['mvcount("x")', {}, 1],
    ['mvindex(f, 1)', { f: ['a', 'b'] }, 'b'],
    ['mvindex(f, 5)', { f: ['a', 'b'] }, undefined],
    ['mvindex(f, 0, 9)', { f: ['a', 'b'] }, ['a', 'b']],
    ['mvappend(absent, "x")', {}, 'x'],
    ['mvjoin("x", ",")', {}, 'x'],
    ['mvrange(10, 5, -2)', {}, ['10', '8', '6']],
    ['mvrange(0, 259200, "1d")', {}, ['0', '86400', '172800']],
    ['mvrange(1, 2, 0)', {}, undefined],
    ['mvmap(f, f*2)', { f: ['1', '2'] }, ['2', '4']],
    ['mvmap(f, f*2)', { f: '4' }, '8'],
    ['mvfilter(f>5)', { f: ['3', '7', '10'] }, ['7', '10']],
    ['split("", ",")', {}, ''],
    ['split("abc", "")', {}, ['a', 'b', 'c']],
    ['lower(f)', { f: ['A', 'B'] }, ['a', 'b']],
    ['json_extract(j, "a", "b.c")', { j: '{"a":1,"b":{"c":"x"}}' }, '[1,"x"]'],
    ['json_extract(j, "b")', { j: '{"b":{"c":[1, 2]}}' }, '{"c":[1,2]}'],
    ['json_extract(j, "a{}")', { j: '{"a":[1,2]}' }, '[1,2]'],
    ['json_extract("nonsense", "a")', {}, undefined],
    ['json_object("n", f, "t", "5", "b", true())', { f: '5' }, '{"n":5,"t":"5","b":true}'],
    ['json_set("{}", "__proto__.x", 1)', {}, '{"__proto__":{"x":1}}'],
    ['json_set("[1,2]", "{0}", "x")', {}, '["x",2]'],
    ['json_valid("5")', {}, false],
    ['spath(j, "a.n")', { j: '{"a":{"n":1.0}}' }, '1.0'],
    ['spath(j, "a{1}")', { j: '{"a":[1,{"b":2}]}' }, '{"b":2}'],
    ['max("10", 9, "foo")', {}, 'foo'],
    ['min(f)', { f: ['10', '9'] }, 9],
    ['nullif(5, "5.0")', {}, undefined],
    ['case(1=2, "a")', {}, undefined],
    ['coalesce(a, b)', { b: '' }, ''],
    ['isnum("5")', {}, false],
    ['isint(f)', { f: '5' }, true],
    ['isstr(f)', { f: '5' }, false],
    ['typeof(f)', { f: '5' }, 'Number'],
    ['typeof(f)', { f: 'x' }, 'String'],
    ['typeof(absent)', {}, 'Invalid'],
    ['typeof(1<2)', {}, 'Boolean'],
    ['relative_time(now(), "@d")', {}, NOW - 13 * 3600 - 37 * 60 - 42],
  ])('%s on %j', (text, row, expected) => {
    expect(evaluate(text, row)).toEqual(expected);
  });

  it('leaves the row as it was after mvmap and mvfilter', () => {
    const row: Row = { f: ['a', 'b'], g: 1 };
    const { evaluate: run } = compileExpression(parseEval('mvjoin(mvmap(f, f.g), ",")'));
    expect(run(row)).toBe('a1,b1');
    expect(row).toEqual({ f: ['a', 'b'], g: 1 });
  });

  it('uses the clock of the account', () => {
    expect(evaluate('strftime(0, "%H")', {}, { timezone: 'Europe/Madrid' })).toBe('01');
    expect(evaluate('relative_time(1784122662, "@d")', {}, { timezone: 'Europe/Madrid' })).toBe(Date.parse('2026-07-14T22:00:00Z') / 1000);
  });

  it('draws random numbers from the given source', () => {
    expect(evaluate('random()', {}, { random: () => 0.5 })).toBe(1_073_741_824);
  });
});

describe('refused calls', () => {
  it.each([
    ['frob(1)', 'APPMON-SPL-EVAL-FUNCTION', 0, 4],
    ['1+len()', 'APPMON-SPL-EVAL-ARGUMENTS', 2, 7],
    ['len("a", "b")', 'APPMON-SPL-EVAL-ARGUMENTS', 0, 13],
    ['if(x, 1, 2)', 'APPMON-SPL-EVAL-CONDITION', 3, 4],
    ['if(1=1, true(), 2)', 'APPMON-SPL-EVAL-ARGUMENT', 16, 17],
    ['case(1=1, 2, 3=3)', 'APPMON-SPL-EVAL-ARGUMENT', 13, 16],
    ['len(1=1)', 'APPMON-SPL-EVAL-ARGUMENT', 4, 7],
    ['match(x, "a++")', 'APPMON-SPL-REGEX-UNSUPPORTED', 10, 13],
    ['printf("%y", 1)', 'APPMON-SPL-EVAL-ARGUMENT', 7, 11],
    ['printf("%d")', 'APPMON-SPL-EVAL-ARGUMENT', 7, 11],
    ['tostring(1, "roman")', 'APPMON-SPL-EVAL-ARGUMENT', 12, 19],
    ['mvfilter(a=b)', 'APPMON-SPL-EVAL-ARGUMENT', 9, 12],
    ['relative_time(0, "-1fortnight")', 'APPMON-SPL-EVAL-ARGUMENT', 17, 30],
  ])('%s', (text, code, ...[start, end]) => {
    expect(() => evaluate(text)).toThrow(expect.objectContaining({ code, location: { start, end } }));
  });

  it('refuses searchmatch, now and a bad time format where they cannot work', () => {
    expect(() => compileExpression(parseEval('searchmatch("x")'))).toThrow(
      expect.objectContaining({ code: 'APPMON-SPL-EVAL-FUNCTION-CONTEXT' }),
    );
    expect(() => compileExpression(parseEval('now()'))).toThrow(expect.objectContaining({ code: 'APPMON-SPL-EVAL-FUNCTION-CONTEXT' }));
    expect(() => evaluate('strftime(0, "%!")')).toThrow(expect.objectContaining({ code: 'APPMON-SPL-TIME-FORMAT' }));
  });
});
