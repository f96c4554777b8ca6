import { parseArgs } from 'node:util';
import { cliError } from './errors';

/** A flag of a command. Addresses are checked and lose their last slash. */
export interface Flag {
  readonly name: string;
  readonly kind: 'path' | 'address' | 'text';
  readonly fallback: string;
  readonly help: string;
}

/** What a command was called with: a text for every flag, and the words beside them. */
export interface Called<Name extends string> {
  readonly flags: Readonly<Record<Name, string>>;
  readonly words: readonly string[];
}

/** Reads the flags of a command; a bad one throws its coded error. */
export function readFlags<Name extends string>(
  argv: readonly string[],
  known: readonly (Flag & { readonly name: Name })[],
  allowWords = false,
): Called<Name> {
  const options = Object.fromEntries(known.map(({ name, fallback }) => [name, { type: 'string', default: fallback } as const]));
  let values: Readonly<Record<string, string | undefined>>;
  let words: readonly string[];
  try {
    ({ values, positionals: words } = parseArgs({ args: [...argv], options, strict: true, allowPositionals: allowWords }));
  } catch (error) {
    const problem = ((error as Error).message.split('. ')[0] ?? '').replace(/\.?$/, '.');
    throw cliError('APPMON-CLI-FLAG', { problem, known: known.map(({ name }) => `--${name}`).join(' ') });
  }
  const flags = known.map(({ name, kind }) => {
    const value = values[name] ?? '';
    if (kind !== 'address') return [name, value] as const;
    if (!/^https?:\/\/[^/]+\/*$/.test(value)) throw cliError('APPMON-CLI-ADDRESS', { flag: name, value: value || 'nothing' });
    return [name, value.replace(/\/+$/, '')] as const;
  });
  return { flags: Object.fromEntries(flags) as Record<Name, string>, words };
}

/** The help of the flags of a command, a line each. */
export const helpOf = (flags: readonly Flag[]): readonly string[] =>
  flags.map(({ name, fallback, help }) => `  ${`--${name}`.padEnd(12)}${help}${fallback === '' ? '' : ` (${fallback})`}`);
