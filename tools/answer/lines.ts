import { readFileSync } from 'node:fs';

/** The values of a JSON Lines file; blank lines are skipped. */
export const readLines = <Row>(file: string): Row[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Row);
