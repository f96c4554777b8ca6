import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { SUSPECT, SUSPECT_WORDS, TEXT_RULES } from './text';
import { hintOf, traitsOf } from './traits';
import type { Traits } from './traits';
import type { Span } from './types';

/** Of a text of which nothing can be excluded. */
const ANYTHING: Traits = { digits: 1e9, dots: 1e9, colons: 1e9, equals: 1e9, ats: 1e9, identityRuns: 1e9, hints: -1 };

const corpus = ['personal.jsonl', 'look-alikes.jsonl', 'handwritten.jsonl'].flatMap((name) =>
  readFileSync(join(__dirname, 'fixtures', name), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { text: string }).text),
);

/** Pieces of what rules look for, cut and put together anew. */
const piece = fc.oneof(
  fc
    .constantFrom(...corpus)
    .chain((text) => fc.tuple(fc.nat(text.length), fc.nat(60)).map(([from, length]) => text.slice(from, from + length))),
  fc.constantFrom(
    'PASSWORD: ',
    'Bearer ',
    'eyJ',
    'ghp_',
    'SG.',
    'JSESSIONID=',
    'código 48',
    'CVV2 ',
    'nip ',
    '2FA ',
    '::',
    '°',
    '‰',
    'İ',
    'ſ',
  ),
  fc.constantFrom('1', '22', '333', '4444444', '55555555', '.', '-', ' ', '@', ':', '=', '>', 'K', '\u00a0', '\ud83d'),
  fc.string({ unit: 'binary', maxLength: 6 }),
);
const text = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));

/** What each rule finds. */
const foundBy = (of: string, traits: Traits): readonly (readonly Span[])[] =>
  TEXT_RULES.map((rule) => (rule.mayMatch(of, traits) ? rule.find(of, traits) : []));

describe('what a text holds', () => {
  it('is counted', () => {
    expect(traitsOf('a.b:c=d>e@f 1234567 12345678 123456789 12345678x')).toMatchObject({
      digits: 7 + 8 + 9 + 8,
      dots: 1,
      colons: 1,
      equals: 2,
      ats: 1,
      identityRuns: 3,
    });
  });

  it('names each hint of which three characters are there, large or small, at any place', () => {
    const hint = hintOf('qzx jq_');
    const has = (of: string): boolean => (traitsOf(of).hints & hint) !== 0;
    expect(['qzx', 'a QzX b', '..jQ_'].map(has)).toEqual([true, true, true]);
    expect(['', 'qz', 'qz x', 'jq-'].map(has)).toEqual([false, false, false, false]);
  });
});

describe('a rule that looks only where the text has what it needs', () => {
  it('finds what it finds when nothing is excluded, in the labelled corpus', () => {
    expect(corpus.filter((of) => !isDeepStrictEqual(foundBy(of, traitsOf(of)), foundBy(of, ANYTHING)))).toEqual([]);
  });

  it('finds the same in texts made of their parts', () => {
    fc.assert(
      fc.property(text, (of) => {
        expect(foundBy(of, traitsOf(of))).toEqual(foundBy(of, ANYTHING));
      }),
      { numRuns: 3000, seed: 7 },
    );
  });

  it('is asked for every text with a word that may stand before a secret', () => {
    const words = SUSPECT.source.split('|').filter((word) => /^\w+$/.test(word));
    expect(words.length).toBeGreaterThan(15);
    for (const word of [...words, 'sk_', 'PK_', 'rk_', 'gho_', 'ghp_', 'GHS_'])
      for (const written of [word, word.toUpperCase(), `x${word.toLowerCase()}x`])
        expect(traitsOf(written).hints & SUSPECT_WORDS).not.toBe(0);
    fc.assert(
      fc.property(text, (of) => {
        const { hints, colons } = traitsOf(of);
        expect(!SUSPECT.test(of) || colons > 1 || (hints & SUSPECT_WORDS) !== 0).toBe(true);
      }),
      { numRuns: 3000, seed: 8 },
    );
  });
});
