import fc from 'fast-check';
import { linearFind, nativeFind } from './engines';
import { compileRegex, parseSed } from './index';
import { parseRegex } from './parse';
import { assessRisk } from './risk';

const groups = (pattern: string, text: string): readonly (string | undefined)[] | undefined => {
  const match = compileRegex(pattern).exec(text);
  return match === undefined ? undefined : [...match.groups];
};

describe('PCRE patterns', () => {
  // Expected groups: pcre2pattern(3).
  it.each<[pattern: string, text: string, expected: readonly (string | undefined)[] | undefined]>([
    ['(?<a>\\d+)-(?P<b>\\w+)', 'x 12-ab', ['12-ab', '12', 'ab']],
    ["(?'n'x)", 'x', ['x', 'x']],
    ['(?i)abc', 'xABC', ['ABC']],
    ['a(?i)b', 'aB', ['aB']],
    ['a(?i)b', 'AB', undefined],
    ['(?i:[a-c]+)z', 'aBCz', ['aBCz']],
    ['(?i:ab)c', 'ABC', undefined],
    ['\\Aab\\z', 'ab', ['ab']],
    ['\\Aab\\z', 'ab\n', undefined],
    ['ab$', 'ab\n', ['ab']],
    ['(?m)^b$', 'a\nb\nc', ['b']],
    ['^b$', 'a\nb\nc', undefined],
    ['a.b', 'a\nb', undefined],
    ['(?s)a.b', 'a\nb', ['a\nb']],
    ['a.b', 'a\rb', ['a\rb']],
    ['\\h+', 'a \t b', [' \t ']],
    ['a\\Rb', 'a\r\nb', ['a\r\nb']],
    ['\\Qa.b\\E', 'a.b', ['a.b']],
    ['[]x]+', 'a]x', [']x']],
    ['[[:alpha:]_]+', '1ab_2', ['ab_']],
    ['[^\\W\\d]+', '1ab_2', ['ab_']],
    ['x{,3}', 'x{,3}', ['x{,3}']],
    ['(a)?b', 'b', ['b', undefined]],
    ['(\\w)\\1', 'abccd', ['cc', 'c']],
    ['(?<c>\\w)\\k<c>', 'abccd', ['cc', 'c']],
    ['(?<=user=)\\w+', 'user=bob', ['bob']],
    ['(?x) a b # both\n c', 'abc', ['abc']],
    ['\\x41\\x{1F600}', 'A😀', ['A😀']],
    ['^.$', '😀', ['😀']],
    ['path="([^"]+)"', 'path="/a/b"', ['path="/a/b"', '/a/b']],
    ['\\d{2,}?', '1234', ['12']],
    ['(?#note)a', 'a', ['a']],
  ])('%s on %j', (pattern, text, expected) => {
    expect(groups(pattern, text)).toEqual(expected);
  });

  it.each([
    ['a++', 'possessive quantifiers', 0],
    ['x(?>a)', 'atomic groups', 1],
    ['a\\Kb', '\\K', 1],
    ['(?|a)', 'branch resets', 0],
    ['(?R)', 'recursion', 0],
    ['(?(1)a)', 'conditional groups', 0],
  ])('refuses %s with its place', (pattern, feature, start) => {
    expect(() => compileRegex(pattern)).toThrow(
      expect.objectContaining({ code: 'APPMON-SPL-REGEX-UNSUPPORTED', location: expect.objectContaining({ start }) }),
    );
    expect(() => compileRegex(pattern)).toThrow(feature);
  });

  it.each(['(a', 'a)', '[a', '*a', 'a\\', '[b-a]', 'a{3,2}'])('refuses the malformed %s', (pattern) => {
    expect(() => compileRegex(pattern)).toThrow(expect.objectContaining({ code: 'APPMON-SPL-REGEX-SYNTAX' }));
  });

  it('moves locations by the offset', () => {
    expect(() => compileRegex('a\\K', 10)).toThrow(expect.objectContaining({ location: { start: 11, end: 13 } }));
  });

  it('gives the start of groups', () => {
    expect(compileRegex('a(b)(c)?').exec('xxab')?.start(1)).toBe(3);
    expect(compileRegex('(a+)+(b)').exec('xxaab')?.start(2)).toBe(4);
  });
});

describe('costly patterns', () => {
  it.each([
    ['(\\w+\\s)+', 'none'],
    ['(?<a>[^,]*),(?<b>[^,]*),(?<c>[^,]*)', 'none'],
    ['user=(\\w+) duration=(\\d+)', 'none'],
    ['(a|b)*', 'none'],
    ['(a+)+$', 'exponential'],
    ['(\\d+\\.?)+x', 'exponential'],
    ['(\\w|\\d)+x', 'exponential'],
    ['(.*)*x', 'exponential'],
    ['(a?){50}a{50}', 'exponential'],
    ['(a{0,20}){0,20}x', 'exponential'],
    ['(\\d{1,3}\\.){3}\\d{1,3}', 'none'],
    ['.*.*.*x', 'polynomial'],
  ])('%s is %s', (pattern, risk) => {
    expect(assessRisk(parseRegex(pattern).root)).toBe(risk);
  });

  it('runs an exponential pattern in linear time', () => {
    expect(compileRegex('^(a+)+$').test(`${'a'.repeat(5_000)}!`)).toBe(false);
    expect(groups('^(a+)+$', 'aaa')).toEqual(['aaa', 'aaa']);
  });

  it('refuses one that only a backtracking engine could run', () => {
    expect(() => compileRegex('^(?=x)(a+)+$')).toThrow(expect.objectContaining({ code: 'APPMON-SPL-REGEX-COSTLY' }));
  });
});

describe('both engines', () => {
  /** Patterns over a, b, c and blanks that both engines take. Optional groups are left out under repetition, where their semantics differ. */
  const pattern = fc.letrec<{ node: string; atom: string }>((tie) => ({
    atom: fc.oneof(
      { maxDepth: 2 },
      fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\w', '\\s', '\\S', '\\d', '(?i)B', '^', '$', '\\b', '\\A', '\\z', '[[:alpha:]]'),
      tie('node').map((inner) => `(${inner})`),
      tie('node').map((inner) => `(?:${inner})`),
    ),
    node: fc.oneof(
      { maxDepth: 3 },
      tie('atom'),
      fc
        .tuple(fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\w'), fc.constantFrom('*', '+', '?', '{1,2}', '*?', '+?'))
        .map(([atom, sign]) => atom + sign),
      fc.tuple(tie('node'), tie('node')).map(([left, right]) => left + right),
      fc.tuple(tie('node'), tie('node')).map(([left, right]) => `${left}|${right}`),
    ),
  })).node;

  it('find the same matches', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', 'B', ' ', '1', '\n'), { maxLength: 8 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(pattern, text, (source, subject) => {
        const parsed = parseRegex(source);
        const linear = linearFind(parsed);
        // `$` before a last newline takes that newline on the linear engine.
        fc.pre(linear !== undefined && !(source.includes('$') && subject.includes('\n')));
        const expected = nativeFind(parsed)(subject, 0);
        const found = linear(subject, 0);
        expect(found === undefined ? undefined : [found.index, ...found.groups]).toEqual(
          expected === undefined ? undefined : [expected.index, ...expected.groups],
        );
      }),
      { numRuns: 1000 },
    );
  });
});

describe('sed', () => {
  it.each([
    ['s/a/b/', 'aa', 'ba'],
    ['s/a/b/g', 'aa', 'bb'],
    ['s/a/b/2', 'aaa', 'aba'],
    ['s/(\\d+)-(\\d+)/\\2-\\1/g', '1-2 3-4', '2-1 4-3'],
    ['y/abc/xyz/', 'aabbcc', 'xxyyzz'],
    ['s#/#\\##g', 'a/b', 'a#b'],
    ['s/A/b/i', 'xa', 'xb'],
    ['s/x*/-/g', 'ab', '-a-b-'],
    ['s/a/b/ s/b/c/', 'a', 'c'],
    ['s/\\d{4}-/XXXX-/g', '1234-5678-9', 'XXXX-XXXX-9'],
  ])('%s on %s', (expression, text, expected) => {
    expect(parseSed(expression)(text)).toBe(expected);
  });

  it.each(['', 's/a/b', 'x/a/b/', 's/a/b/q', 'y/ab/c/'])('refuses "%s"', (expression) => {
    expect(() => parseSed(expression)).toThrow(expect.objectContaining({ code: 'APPMON-SPL-REGEX-SED' }));
  });
});
