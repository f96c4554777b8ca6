import type { CodedError, ErrorLocation } from '../../../core/errors';
import type { OptionDefinition } from '../command';
import { splError } from '../errors';
import { endOfBracket } from './scan';
import type { SourceText } from './source-text';
import { type Token, tokenize } from './tokens';

interface GivenOption {
  readonly value: string;
  readonly token: Token;
}

/**
 * The arguments of one command: the whole text for commands with a grammar of their own (eval, where, search),
 * tokens and typed options for the others. Offsets and error locations are relative to `text`.
 */
export class CommandArguments {
  readonly command: string;
  readonly text: string;
  readonly source: SourceText;
  private readonly table: readonly OptionDefinition[];
  private split: { tokens: readonly Token[]; given: ReadonlyMap<string, GivenOption> } | undefined;

  constructor(command: string, source: SourceText, table: readonly OptionDefinition[]) {
    this.command = command;
    this.source = source;
    this.text = source.text;
    this.table = table;
  }

  /** Tokens that are left once the options of the command's table are taken out. */
  get tokens(): readonly Token[] {
    return this.read().tokens;
  }

  /** Bracketed texts among the arguments, in order (for commands whose brackets are searches or templates). */
  get brackets(): readonly SourceText[] {
    return this.tokens.filter((token) => token.type === 'bracket').map((token) => this.source.slice(token.start + 1, token.end - 1));
  }

  given(option: string): boolean {
    return this.read().given.has(option);
  }

  string(option: string, fallback: string): string {
    return this.read().given.get(option)?.value ?? fallback;
  }

  optional(option: string): string | undefined {
    return this.read().given.get(option)?.value;
  }

  boolean(option: string, fallback: boolean): boolean {
    const value = this.read().given.get(option)?.value.toLowerCase();
    if (value === undefined) return fallback;
    return value === 't' || value === 'true' || value === '1' || value === 'yes';
  }

  number(option: string, fallback: number): number {
    const value = this.read().given.get(option)?.value;
    return value === undefined ? fallback : Number(value);
  }

  /** Where the value of an option stands. */
  optionLocation(option: string): ErrorLocation {
    return this.read().given.get(option)?.token ?? { start: 0, end: this.text.length };
  }

  /** An error "expected …, found …" at a token (absent = at the end of the arguments). */
  expected(expected: string, token?: Token): CodedError {
    const tokens = this.tokens;
    const next = token === undefined ? undefined : tokens[tokens.indexOf(token) + 1];
    if (token?.type === 'word' && next?.value === '=' && next.type === 'punctuation') return this.unknownOption(token);
    const found = token === undefined ? 'the end of the command' : `"${this.text.slice(token.start, token.end)}"`;
    const location = token ?? { start: this.text.trimEnd().length, end: this.text.length };
    return splError('APPMON-SPL-007', { command: this.command, expected, found }, { location });
  }

  /** An error for something that Splunk knows and this engine does not do. */
  unsupported(feature: string, location: ErrorLocation = { start: 0, end: this.text.length }): CodedError {
    return splError('APPMON-SPL-010', { command: this.command, feature }, { location });
  }

  /** Throws unless every token was taken by an option. */
  nothingElse(): void {
    const extra = this.tokens[0];
    if (extra !== undefined) throw this.expected('nothing more', extra);
  }

  /** Field names separated by spaces or commas, from the tokens given (default: all of them). */
  fields(tokens: readonly Token[] = this.tokens): string[] {
    const names: string[] = [];
    for (const token of tokens) {
      if (token.type === 'punctuation' && token.value === ',') continue;
      if (token.type === 'punctuation' || token.type === 'bracket' || followedByEquals(tokens, token))
        throw this.expected('a field name', token);
      names.push(token.value);
    }
    return names;
  }

  private read() {
    this.split ??= this.takeOptions(tokenize(this.text));
    return this.split;
  }

  private takeOptions(all: readonly Token[]) {
    const tokens: Token[] = [];
    const given = new Map<string, GivenOption>();
    let depth = 0;
    for (let index = 0; index < all.length; index++) {
      const token = all[index] as Token;
      if (token.type === 'punctuation' && token.value === '(') depth++;
      if (token.type === 'punctuation' && token.value === ')') depth--;
      const equals = all[index + 1];
      const definition = depth === 0 && token.type === 'word' && isEquals(equals) ? this.definition(token.value) : undefined;
      if (definition === undefined) {
        tokens.push(token);
        continue;
      }
      if (given.has(definition.name))
        throw splError('APPMON-SPL-011', { option: definition.name, command: this.command }, { location: token });
      const value = this.optionValue(definition, all, index + 2);
      given.set(definition.name, { value: checked(definition, value.token, this.command), token: value.token });
      index = value.next - 1;
    }
    return { tokens, given };
  }

  private definition(name: string): OptionDefinition | undefined {
    return this.table.find((option) => option.name === name.toLowerCase());
  }

  private optionValue(definition: OptionDefinition, all: readonly Token[], index: number): { token: Token; next: number } {
    const first = all[index];
    if (first === undefined) {
      const end = this.text.length;
      throw this.badOption(definition, { type: 'word', value: '', start: end, end });
    }
    const opening = first.value === '(' ? first : adjacentParenthesis(first, all[index + 1]);
    if (opening === undefined) {
      if (first.type === 'punctuation' && first.value !== ',') throw this.badOption(definition, first);
      return { token: first, next: index + 1 };
    }
    const end = endOfBracket(this.text, opening.start);
    let next = index;
    while ((all[next]?.start ?? end) < end) next++;
    return { token: { type: 'word', value: this.text.slice(first.start, end), start: first.start, end }, next };
  }

  private badOption(definition: OptionDefinition, token: Token): CodedError {
    const parameters = { option: definition.name, command: this.command, expected: expectation(definition), found: token.value };
    return splError('APPMON-SPL-006', parameters, { location: token });
  }

  private unknownOption(token: Token): CodedError {
    const supported = this.table.map((option) => option.name).join(', ') || 'none';
    return splError('APPMON-SPL-005', { option: token.value, command: this.command, supported }, { location: token });
  }
}

const isEquals = (token: Token | undefined): boolean => token?.type === 'punctuation' && token.value === '=';

const followedByEquals = (tokens: readonly Token[], token: Token): boolean => isEquals(tokens[tokens.indexOf(token) + 1]);

const adjacentParenthesis = (first: Token, second: Token | undefined): Token | undefined =>
  first.type === 'word' && second?.value === '(' && second.start === first.end ? second : undefined;

const BOOLEANS = ['t', 'true', '1', 'yes', 'f', 'false', '0', 'no'];

/** What an option's type accepts, in words. */
function expectation(definition: OptionDefinition): string {
  if (definition.values !== undefined) return `one of ${definition.values.join(', ')}`;
  if (definition.type === 'boolean') return 'true or false';
  if (definition.type === 'integer') return 'a whole number';
  return `a ${definition.type}`;
}

/** The option's value once it fits the type of the table. */
function checked(definition: OptionDefinition, token: Token, command: string): string {
  const { value } = token;
  const fits =
    definition.values !== undefined
      ? definition.values.includes(value.toLowerCase())
      : definition.type === 'boolean'
        ? BOOLEANS.includes(value.toLowerCase())
        : definition.type === 'integer'
          ? /^-?\d+$/.test(value)
          : definition.type !== 'number' || (value !== '' && Number.isFinite(Number(value)));
  if (fits) return value;
  const parameters = { option: definition.name, command, expected: expectation(definition), found: value };
  throw splError('APPMON-SPL-006', parameters, { location: token });
}
