import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRedactor } from '.';
import type { Json } from '../vocabulary';
import { overall, scoreOf } from './fixtures/score';
import type { Labelled, Share } from './fixtures/score';
import { redactText } from './text';

const read = (name: string): Labelled[] =>
  readFileSync(join(__dirname, 'fixtures', name), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Labelled);

const handwritten = read('handwritten.jsonl');
const corpus = [...read('personal.jsonl'), ...read('look-alikes.jsonl'), ...handwritten];
const { recall, kept, undistinguished } = scoreOf(corpus, (text) => redactText(text));

const RULES = 'cif coordinate cvv dni email iban ip jwt nie otp pan phone pin secret token'.split(' ');
const sizeOf = (shares: Readonly<Record<string, Share>>): number => Object.values(shares).reduce((sum, { total }) => sum + total, 0);
const examples = (shares: Readonly<Record<string, Share>>): string[] =>
  Object.values(shares).flatMap((share) => share.examples.slice(0, 5));

describe('labelled corpus', () => {
  it('is large enough to speak of shares, with at least as many look-alikes as values', () => {
    const texts = corpus.filter(({ secrets }) => secrets !== undefined).length;
    expect(texts).toBeGreaterThan(3000);
    expect(sizeOf(kept)).toBeGreaterThanOrEqual(texts - 300);
    expect(Object.keys(recall).sort()).toEqual(RULES);
    expect(undistinguished).toBeLessThan(corpus.length / 100);
  });

  it('finds at least 99.5 % of what is personal', () => {
    expect(overall(recall) >= 0.995 ? [] : examples(recall)).toEqual([]);
  });

  it.each(RULES)('finds at least 99.5 %% of each kind: %s', (rule) => {
    const share = recall[rule] ?? { total: 0, good: 0, examples: ['none in the corpus'] };
    expect(share.good / share.total >= 0.995 ? [] : share.examples.slice(0, 5)).toEqual([]);
  });

  it('touches at most 0.1 % of what looks alike and is harmless', () => {
    expect(1 - overall(kept) <= 0.001 ? [] : examples(kept)).toEqual([]);
  });

  it('gives every hand-written value to the rule that is meant', () => {
    const wrong = handwritten.flatMap(({ text, secrets = [] }) =>
      secrets.filter(({ rule }) => !redactText(text).includes(`[${rule}]`)).map(({ rule }) => `${rule}: ${text} -> ${redactText(text)}`),
    );
    expect(wrong).toEqual([]);
  });

  it('finds the same in objects as in their text', () => {
    const redactor = createRedactor();
    const objects = corpus.filter(({ text, secrets = [] }) => secrets.length > 0 && /^[[{].*[\]}]$/.test(text) && isJson(text));
    const score = scoreOf(objects, (text) => JSON.stringify(redactor.redact(JSON.parse(text) as Json).value));
    expect(objects.length).toBeGreaterThan(200);
    expect(overall(score.recall) >= 0.995 ? [] : examples(score.recall)).toEqual([]);
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
