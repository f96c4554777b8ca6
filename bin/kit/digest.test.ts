import { DIGEST_ITEMS, formatDigest } from './digest';

const message = (text: string) => ({ text, blocks: [] });
const sections = (digest: ReturnType<typeof formatDigest>): string[] =>
  (digest.blocks as { text: { text: string } }[]).map((block) => block.text.text);

test('the fullest digest names every message and stays within what Slack takes: 50 blocks of 3,000 characters', () => {
  const messages = Array.from({ length: DIGEST_ITEMS }, (_, at) => message(`news ${String(at).padStart(3, '0')} ${'x'.repeat(400)}`));
  const texts = sections(formatDigest(messages));
  expect(texts.length).toBeLessThanOrEqual(50);
  expect(texts.every((text) => text.length <= 3_000)).toBe(true);
  const named = texts.join('\n').match(/news \d{3}/g);
  expect(named).toEqual(messages.map(({ text }) => text.slice(0, 8)));
});

test('a cut line does not end within an escaped character', () => {
  const [, line] = sections(formatDigest([message(`${'x'.repeat(246)}&amp; more`)]));
  expect(line).toBe(`• ${'x'.repeat(246)}…`);
});

test('a message of several lines is one line', () => {
  expect(sections(formatDigest([message('first\nsecond')]))[1]).toBe('• first second');
});
