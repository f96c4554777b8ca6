import type { ErrorLocation } from '../../../core/errors';
import { splError } from '../errors';
import { endOfQuote } from './scan';
import type { ComparisonOperator, SearchNode } from './search-nodes';

/** Time bounds written among the search terms, as typed. */
export interface InlineTimes {
  earliest?: string;
  latest?: string;
  _index_earliest?: string;
  _index_latest?: string;
}

/** A search expression and the time bounds found in it. */
export interface ParsedSearch {
  readonly expression: SearchNode;
  readonly times: InlineTimes;
}

const TIME_FIELDS: ReadonlySet<string> = new Set(['earliest', 'latest', '_index_earliest', '_index_latest']);
const UNSUPPORTED_TIMES = /^(start|end)time|^(start|end)(days|hours|minutes|months)ago$|^(days|hours|minutes|months)ago$|^searchtimespan/;
const OPERATOR = /<=|>=|!=|==|::|=|<|>/y;
const WORD_STOP = /[\s()"[\]|]/;

/**
 * Reads a search expression: parentheses, NOT, OR (binds tighter than AND), AND or juxtaposition.
 * @throws APPMON-SPL-030, -032 with a location in `text`
 */
export function parseSearchExpression(text: string): ParsedSearch {
  return new SearchParser(text).parse();
}

class SearchParser {
  private readonly text: string;
  private readonly times: InlineTimes = {};
  /** Time bounds read so far: what turns out to stand under OR is refused. */
  private readonly bounds: { readonly field: string; readonly location: ErrorLocation }[] = [];
  private at = 0;
  /** Depth of OR and NOT around the current term: time bounds are only understood at 0. */
  private optional = 0;

  constructor(text: string) {
    this.text = text;
  }

  parse(): ParsedSearch {
    this.blanks();
    const expression = this.at >= this.text.length ? ({ kind: 'all' } as const) : this.conjunction();
    this.blanks();
    if (this.at < this.text.length) throw this.expected('a search term');
    return { expression, times: this.times };
  }

  private conjunction(): SearchNode {
    const parts: SearchNode[] = [];
    for (;;) {
      parts.push(this.disjunction());
      const explicit = this.keyword('AND');
      this.blanks();
      if (this.at >= this.text.length || this.text[this.at] === ')') {
        if (explicit) throw this.expected('a search term after AND');
        break;
      }
    }
    const useful = parts.filter((part) => part.kind !== 'all');
    return join('and', useful.length > 0 ? useful : parts.slice(0, 1));
  }

  private disjunction(): SearchNode {
    const before = this.bounds.length;
    const first = this.unary();
    if (!this.keyword('OR')) return first;
    const bound = this.bounds[before];
    if (bound !== undefined) throw splError('APPMON-SPL-032', { field: bound.field }, { location: bound.location });
    this.optional++;
    const parts = [first, this.unary()];
    while (this.keyword('OR')) parts.push(this.unary());
    this.optional--;
    return join('or', parts);
  }

  private unary(): SearchNode {
    this.blanks();
    if (this.keyword('NOT')) {
      this.optional++;
      const part = this.unary();
      this.optional--;
      return { kind: 'not', part };
    }
    if (this.text[this.at] !== '(') return this.term();
    this.at++;
    this.blanks();
    if (this.text[this.at] === ')') {
      this.at++;
      return { kind: 'all' };
    }
    const inner = this.conjunction();
    this.blanks();
    if (this.text[this.at] !== ')') throw this.expected('a closing ")"');
    this.at++;
    return inner;
  }

  private term(): SearchNode {
    this.blanks();
    const start = this.at;
    if (this.text[start] === '"') {
      const value = this.quoted();
      if (this.peekOperator() !== undefined && !/\s/.test(this.text[this.at] ?? '')) return this.comparison(value, start);
      return { kind: 'term', text: value, form: 'phrase' };
    }
    const special = /^(TERM|CASE)\(\s*("(?:[^"\\]|\\.)*"|[^)]*?)\s*\)/.exec(this.text.slice(start));
    if (special !== null) {
      this.at = start + special[0].length;
      return { kind: 'term', text: stripQuotes(special[2] ?? ''), form: special[1] === 'TERM' ? 'term' : 'case' };
    }
    const word = this.fieldOrWord();
    if (word === '') throw this.expected('a search term');
    const save = this.at;
    if (this.peekOperator() !== undefined) return this.comparison(word, start);
    if (/^(AND|OR)$/.test(word)) throw this.expected(`a search term before ${word}`, start);
    if (this.keyword('IN')) {
      this.blanks();
      if (this.text[this.at] === '(') return this.membership(word);
    }
    this.at = save;
    return word === '*' ? { kind: 'all' } : { kind: 'term', text: word, form: 'word' };
  }

  private comparison(field: string, start: number): SearchNode {
    this.blanks();
    const typed = this.peekOperator() ?? '=';
    this.at += typed.length;
    const operator: ComparisonOperator = typed === '==' || typed === '::' ? '=' : (typed as ComparisonOperator);
    this.blanks();
    const special = /^(TERM|CASE)\(\s*([^)]*?)\s*\)/.exec(this.text.slice(this.at));
    if (special !== null) {
      this.at += special[0].length;
      return { kind: 'compare', field, operator, value: stripQuotes(special[2] ?? ''), exactCase: special[1] === 'CASE' };
    }
    return this.comparisonNode({ field, operator, value: this.value(), start });
  }

  private comparisonNode(found: { field: string; operator: ComparisonOperator; value: string; start: number }): SearchNode {
    const { field, operator, value, start } = found;
    const location = { start, end: this.at };
    if (TIME_FIELDS.has(field) && operator === '=') {
      if (this.optional > 0) throw splError('APPMON-SPL-032', { field }, { location });
      this.times[field as keyof InlineTimes] = value;
      this.bounds.push({ field, location });
      return { kind: 'all' };
    }
    if (UNSUPPORTED_TIMES.test(field)) {
      throw splError('APPMON-SPL-010', { command: 'search', feature: `the time modifier "${field}"` }, { location });
    }
    const positive: SearchNode | undefined =
      field === 'tag' || field.startsWith('tag::')
        ? { kind: 'tag', value, ...(field === 'tag' ? {} : { field: field.slice(5) }) }
        : field === 'eventtype' && !value.includes('*')
          ? { kind: 'eventtype', value }
          : undefined;
    if (positive === undefined || (operator !== '=' && operator !== '!=')) return { kind: 'compare', field, operator, value };
    return operator === '=' ? positive : { kind: 'not', part: positive };
  }

  private membership(field: string): SearchNode {
    const open = this.at;
    this.at++;
    const parts: SearchNode[] = [];
    for (;;) {
      this.blanks();
      const start = this.at;
      const value = this.text[start] === '"' ? this.quoted() : this.word(/[\s(),"]/);
      if (value === '' && this.at === start) throw this.expected('a value in the list of IN');
      parts.push(this.comparisonNode({ field, operator: '=', value, start: open }));
      this.blanks();
      const next = this.text[this.at];
      this.at++;
      if (next === ')') return join('or', parts);
      if (next !== ',') throw this.expected('"," or ")" in the list of IN', this.at - 1);
    }
  }

  /** A word up to a blank, a parenthesis, a quote, or the operator that makes it a field. */
  private fieldOrWord(): string {
    const start = this.at;
    while (this.at < this.text.length && !WORD_STOP.test(this.text[this.at] ?? '')) {
      if (this.at > start && this.operatorAt(this.at) !== undefined) break;
      this.at++;
    }
    return this.text.slice(start, this.at);
  }

  private value(): string {
    if (this.text[this.at] === '"') return this.quoted();
    const start = this.at;
    const value = this.word(WORD_STOP);
    if (value === '') throw this.expected('a value', start);
    return value;
  }

  private word(stop: RegExp): string {
    const start = this.at;
    while (this.at < this.text.length && !stop.test(this.text[this.at] ?? '')) this.at += this.text[this.at] === '\\' ? 2 : 1;
    return this.text.slice(start, this.at);
  }

  private quoted(): string {
    const start = this.at;
    this.at = endOfQuote(this.text, start);
    return unescape(this.text.slice(start, this.at));
  }

  /** The operator at the next non-blank position, if a comparison follows. */
  private peekOperator(): string | undefined {
    let at = this.at;
    while (/\s/.test(this.text[at] ?? '')) at++;
    return this.operatorAt(at);
  }

  private operatorAt(at: number): string | undefined {
    OPERATOR.lastIndex = at;
    return OPERATOR.exec(this.text)?.[0];
  }

  private keyword(word: string): boolean {
    this.blanks();
    const end = this.at + word.length;
    if (!this.text.startsWith(word, this.at) || !/^$|[\s("]/.test(this.text[end] ?? '')) return false;
    this.at = end;
    return true;
  }

  private blanks(): void {
    while (/\s/.test(this.text[this.at] ?? '')) this.at++;
  }

  private expected(expected: string, at = this.at) {
    const found = at >= this.text.length ? 'the end' : `"${this.text.slice(at, at + 20)}"`;
    return splError('APPMON-SPL-030', { expected, found }, { location: { start: at, end: Math.min(this.text.length, at + 20) } });
  }
}

/** Takes quotes off; a backslash protects a quote or a backslash. */
const unescape = (text: string): string => text.slice(1, -1).replace(/\\(["\\])/g, '$1');

const stripQuotes = (text: string): string => (text.startsWith('"') ? unescape(text) : text);

function join(kind: 'and' | 'or', parts: readonly SearchNode[]): SearchNode {
  return parts.length === 1 ? (parts[0] as SearchNode) : { kind, parts };
}
