import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { errorCatalogue } from '../../core/errors';
import { answerClustering } from './clustering';
import { answerCrashes } from './crashes';
import { answerFrames } from './frames';
import { answerSimilarity } from './similarity';

const answerError = errorCatalogue({
  'APPMON-ANSWER-KIND': 'Expected one of {kinds}; got {kind}.',
  'APPMON-ANSWER-OPTION': 'Expected --{option} for {kind}.',
});

type Options = Readonly<Record<string, string | undefined>>;

const need = (options: Options, option: string, kind: string): string => {
  const value = options[option];
  if (value === undefined) throw answerError('APPMON-ANSWER-OPTION', { option, kind });
  return value;
};

/** Kinds of answers: each runs shipped code over the files of a scorer and gives lines of JSON. */
const KINDS: Readonly<Record<string, (options: Options) => string[]>> = {
  crashes: (options) => answerCrashes(need(options, 'cases', 'crashes')),
  frames: (options) => answerFrames(need(options, 'inputs', 'frames'), options['root'] ?? '.'),
  clustering: (options) => answerClustering(need(options, 'inputs', 'clustering'), options['root'] ?? '.'),
  similarity: (options) =>
    answerSimilarity(
      { inputs: need(options, 'inputs', 'similarity'), labels: need(options, 'labels', 'similarity') },
      options['root'] ?? '.',
    ),
};

/** `answer <kind> --… FILE --out FILE`: writes answers as JSON Lines, to standard output without `--out`. */
export function main(argv: readonly string[]): Promise<number> {
  const [kind = 'nothing', ...rest] = argv;
  const answer = KINDS[kind];
  if (!answer) throw answerError('APPMON-ANSWER-KIND', { kind, kinds: Object.keys(KINDS).join(', ') });
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ args: rest, options: { cases: text, inputs: text, labels: text, root: text, out: text } });
  const lines = answer(values)
    .map((line) => `${line}\n`)
    .join('');
  if (values.out === undefined) process.stdout.write(lines);
  else writeFileSync(values.out, lines);
  return Promise.resolve(0);
}
