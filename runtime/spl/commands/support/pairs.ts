import type { CommandArguments } from '../../parse/arguments';
import type { Token } from '../../parse/tokens';
import { newRecord } from '../../value';

/** Reads `name=value` pairs whose names no table lists, such as parameters of an alert action. */
export function readPairs(args: CommandArguments, tokens: readonly Token[]): Record<string, string> {
  const pairs = newRecord<string>();
  for (let at = 0; at < tokens.length; at += 3) {
    const [name, equals, value] = tokens.slice(at, at + 3);
    if (name?.type !== 'word') throw args.expected('name=value', name);
    if (equals?.value !== '=') throw args.expected('"="', equals);
    if (value === undefined || value.type === 'bracket' || value.type === 'punctuation') throw args.expected('a value', value);
    pairs[name.value] = value.value;
  }
  return pairs;
}
