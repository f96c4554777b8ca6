import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { redactText } from '../../core/redact';
import { overall, scoreOf } from '../../core/redact/fixtures/score';
import type { Labelled, Share } from '../../core/redact/fixtures/score';
import { costTable } from './bench';
import { carried } from './carriers';
import { diceOf } from './dice';
import type { Dice } from './dice';
import { FAMILIES } from './keyed';
import { lookAlikes } from './look-alikes';
import { gluedCard, NUMBERS } from './numbers';

const FOLDER = join(__dirname, '../../core/redact/fixtures');
const SEED = 20_260_302;
const GLUED = 80;

const times = <Item>(count: number, make: (index: number) => Item): Item[] => Array.from({ length: count }, (_, index) => make(index));

function personal(dice: Dice): readonly Labelled[] {
  const numbers = NUMBERS.flatMap(([rule, samples, write]) =>
    times(samples, (): Labelled => {
      const { text, written } = carried(write(dice), dice);
      return { text, secrets: [{ rule, value: written }] };
    }),
  );
  const glued = times(GLUED, (): Labelled => {
    const { text, written } = gluedCard(dice);
    return { text, secrets: [{ rule: 'pan', value: written }] };
  });
  const keyed = FAMILIES.flatMap(({ rule, samples, texts, values }) =>
    times(samples, (index): Labelled => {
      const template = texts[index % texts.length] ?? '';
      const [first, second = ''] = values(dice);
      const text = template.replace('§', () => first).replace('¤', () => second);
      const written = [first, ...(template.includes('¤') ? [second] : [])];
      return { text, secrets: written.map((value) => ({ rule, value })) };
    }),
  );
  return [...numbers, ...glued, ...keyed];
}

/** The files of the corpus, one labelled text a line: always the same for a seed. */
export function corpusFiles(seed = SEED): Readonly<Record<string, string>> {
  const lines = (entries: readonly object[]): string => entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
  return { 'personal.jsonl': lines(personal(diceOf(seed))), 'look-alikes.jsonl': lines(lookAlikes(diceOf(seed + 1))) };
}

const labelled = (text: string): Labelled[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Labelled);

const shareLines = (title: string, shares: Readonly<Record<string, Share>>): string[] => [
  `${title}: ${(100 * overall(shares)).toFixed(3)} %`,
  ...Object.entries(shares).map(([name, { good, total }]) => `  ${name.padEnd(32)} ${String(good).padStart(5)} of ${total}`),
];

/** What the redactor of this repository makes of the corpus, a line for each rule and each shape. */
export function scoreTable(files: readonly string[]): string {
  const { recall, kept, undistinguished } = scoreOf(files.flatMap(labelled), (text) => redactText(text));
  const lines = [...shareLines('values found', recall), ...shareLines('look-alikes left alone', kept)];
  return [...lines, `nobody could tell apart: ${undistinguished}`, ''].join('\n');
}

/** Writes the corpus of `core/redact`; `--check` says only whether the files are those of this generator (0) or not (1), `--score` prints the shares, `--bench` what an event costs. */
export function main(argv: readonly string[]): Promise<number> {
  const files = Object.entries(corpusFiles());
  const stored = (name: string): string => readFileSync(join(FOLDER, name), 'utf8');
  if (argv.includes('--check')) return Promise.resolve(files.every(([name, text]) => stored(name) === text) ? 0 : 1);
  if (argv.includes('--score')) process.stdout.write(scoreTable([...files.map(([, text]) => text), stored('handwritten.jsonl')]));
  else if (argv.includes('--bench')) process.stdout.write(costTable(files.flatMap(([, text]) => labelled(text)).map(({ text }) => text)));
  else for (const [name, text] of files) writeFileSync(join(FOLDER, name), text);
  return Promise.resolve(0);
}
