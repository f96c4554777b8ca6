import type { ErrorLocation } from '../../../core/errors';
import type { Token } from '../parse/tokens';
import { lookupError } from './errors';

/** A field of the table and the field of the row it stands for. */
export interface FieldPair {
  readonly table: string;
  readonly row: string;
}

/** A lookup as written in `lookup` or in a LOOKUP- setting. `outputs` undefined = all other fields of the table. */
export interface LookupSpecification {
  readonly name: string;
  readonly inputs: readonly FieldPair[];
  readonly outputs: readonly FieldPair[] | undefined;
  /** OUTPUTNEW: fields that have a value keep it. */
  readonly onlyNew: boolean;
  readonly location: ErrorLocation;
}

const isWord = (token: Token | undefined, word: string): boolean => token?.type === 'word' && token.value.toLowerCase() === word;

function fail(expected: string, token: Token | undefined, end: number): never {
  const found = token === undefined ? 'the end' : `"${token.value}"`;
  throw lookupError('APPMON-SPL-LOOKUP-SYNTAX', { expected, found }, { location: token ?? { start: end, end } });
}

/** `a AS b, c`: the table's name first. */
function readPairs(tokens: readonly Token[], end: number): FieldPair[] {
  const pairs: FieldPair[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token?.type === 'punctuation' && token.value === ',') continue;
    if (token === undefined || token.type === 'punctuation' || token.type === 'bracket') fail('a field name', token, end);
    if (!isWord(tokens[at + 1], 'as')) {
      pairs.push({ table: token.value, row: token.value });
      continue;
    }
    const renamed = tokens[at + 2];
    if (renamed === undefined || renamed.type === 'punctuation' || renamed.type === 'bracket') fail('a field name after AS', renamed, end);
    pairs.push({ table: token.value, row: renamed.value });
    at += 2;
  }
  return pairs;
}

/**
 * Reads `<table> <field> [AS <row field>] … [OUTPUT|OUTPUTNEW <field> [AS <row field>] …]`.
 * @throws APPMON-SPL-LOOKUP-SYNTAX
 */
export function parseLookup(tokens: readonly Token[], end: number): LookupSpecification {
  const [table, ...rest] = tokens;
  if (table === undefined || table.type === 'punctuation' || table.type === 'bracket') fail('the name of a lookup', table, end);
  const output = rest.findIndex((token) => isWord(token, 'output') || isWord(token, 'outputnew'));
  const inputs = readPairs(output < 0 ? rest : rest.slice(0, output), end);
  if (inputs.length === 0) fail('a field to look up', rest[0], end);
  const outputs = output < 0 ? undefined : readPairs(rest.slice(output + 1), end);
  if (outputs?.length === 0) fail('a field after OUTPUT', undefined, end);
  return {
    name: table.value,
    inputs,
    outputs,
    onlyNew: isWord(rest[output], 'outputnew'),
    location: { start: table.start, end: table.end },
  };
}
