import { BracketReader } from './brackets';
import { SHORTHANDS, bothCases, bracketed, literal } from './classes';
import { regexError } from './errors';
import { readEscape } from './escapes';
import { type ParsedRegex, type RegexNode, addRange, emptySet, negate, setOf } from './nodes';

/** Flags in force at a place of the pattern. `fold` = ignore case here although the whole pattern does not. */
interface Flags {
  readonly fold: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
  readonly extended: boolean;
}

const PLAIN_FLAGS: Flags = { fold: false, multiline: false, dotAll: false, extended: false };
const ANY = negate(emptySet());
const NOT_NEWLINE = negate(setOf([10, 10]));

/** Reads PCRE syntax. What cannot be kept exactly is refused with its place. */
class RegexParser {
  private at = 0;
  private groupCount = 0;
  private ignoreCase = false;
  private readonly names: (string | undefined)[] = [undefined];
  private readonly pattern: string;

  constructor(pattern: string) {
    this.pattern = pattern;
  }

  parse(): ParsedRegex {
    const leading = /^\(\?[ismx]*i[ismx]*\)/.exec(this.pattern)?.[0];
    if (leading !== undefined) this.ignoreCase = true;
    const root = this.choice(PLAIN_FLAGS);
    if (this.at < this.pattern.length) throw this.syntax('no closing parenthesis here', this.at);
    return { root, groupCount: this.groupCount, names: this.names, ignoreCase: this.ignoreCase };
  }

  private syntax(expected: string, start: number): Error {
    return regexError('APPMON-SPL-REGEX-SYNTAX', { expected }, { location: { start, end: Math.max(this.at, start + 1) } });
  }

  private unsupported(feature: string, start: number): Error {
    return regexError('APPMON-SPL-REGEX-UNSUPPORTED', { feature }, { location: { start, end: Math.max(this.at, start + 1) } });
  }

  /** Alternatives up to a closing parenthesis or the end. Flags set inside hold to the end of the group. */
  private choice(initial: Flags): RegexNode {
    const options: RegexNode[] = [];
    let flags = initial;
    let items: RegexNode[] = [];
    const close = (): void => {
      options.push(items.length === 1 && items[0] !== undefined ? items[0] : { kind: 'sequence', items });
      items = [];
    };
    while (this.at < this.pattern.length && this.pattern[this.at] !== ')') {
      const character = this.pattern[this.at] ?? '';
      if (character === '|') {
        this.at += 1;
        close();
        continue;
      }
      if (flags.extended && this.skipBlank(character)) continue;
      const changed = this.flagChange(flags);
      if (changed !== undefined) {
        flags = changed;
        continue;
      }
      const start = this.at;
      const atom = this.atom(flags);
      if (atom !== undefined) items.push(...this.quantified(atom, { flags, start }));
    }
    close();
    return options.length === 1 && options[0] !== undefined ? options[0] : { kind: 'choice', options };
  }

  private skipBlank(character: string): boolean {
    if (/\s/.test(character)) {
      this.at += 1;
      return true;
    }
    if (character !== '#') return false;
    const end = this.pattern.indexOf('\n', this.at);
    this.at = end < 0 ? this.pattern.length : end + 1;
    return true;
  }

  /** `(?i)`, `(?s-m)` … */
  private flagChange(flags: Flags): Flags | undefined {
    const found = /^\(\?([a-zA-Z]*)(?:-([a-zA-Z]+))?\)/.exec(this.pattern.slice(this.at));
    if (found === null || /[RP]/.test(found[1] ?? '')) return undefined;
    const start = this.at;
    this.at += found[0].length;
    return this.apply(flags, { on: found[1] ?? '', off: found[2] ?? '', start });
  }

  private apply(flags: Flags, change: { on: string; off: string; start: number }): Flags {
    const unknown = /[^imsx]/.exec(change.on + change.off)?.[0];
    if (unknown !== undefined) throw this.unsupported(`the flag "${unknown}"`, change.start);
    if (change.off.includes('i') && this.ignoreCase)
      throw this.unsupported('case switched on for a part of a pattern that ignores case', change.start);
    const set = (letter: string, now: boolean): boolean => (change.on.includes(letter) ? true : change.off.includes(letter) ? false : now);
    return {
      fold: !this.ignoreCase && set('i', flags.fold),
      multiline: set('m', flags.multiline),
      dotAll: set('s', flags.dotAll),
      extended: set('x', flags.extended),
    };
  }

  private quantified(atom: RegexNode, { flags, start }: { flags: Flags; start: number }): RegexNode[] {
    if (flags.extended) while (this.at < this.pattern.length && this.skipBlank(this.pattern[this.at] ?? '')) continue;
    const found = /^(?:([*+?])|\{(\d+)(,(\d*))?\})([?+]?)/.exec(this.pattern.slice(this.at));
    if (found === null) return [atom];
    this.at += found[0].length;
    if (found[5] === '+') throw this.unsupported('possessive quantifiers', start);
    const sign = found[1];
    const min = sign === undefined ? Number(found[2]) : sign === '+' ? 1 : 0;
    const max =
      sign === undefined ? (found[3] === undefined ? min : found[4] === '' ? Infinity : Number(found[4])) : sign === '?' ? 1 : Infinity;
    if (max < min) throw this.syntax('a repetition whose first number is not greater than its second', start);
    if (atom.kind === 'place') throw this.unsupported('a repeated assertion', start);
    return [{ kind: 'repeat', body: atom, min, max, lazy: found[5] === '?' }];
  }

  private atom(flags: Flags): RegexNode | undefined {
    const start = this.at;
    const character = this.pattern[this.at] ?? '';
    switch (character) {
      case '(':
        return this.group(flags);
      case '[': {
        const reader = new BracketReader(this.pattern, start, flags.fold);
        const node = reader.read();
        this.at = reader.end;
        return node;
      }
      case '.':
        this.at += 1;
        return flags.dotAll
          ? { kind: 'character', source: '[^]', re2: '(?s:.)', set: ANY }
          : { kind: 'character', source: '[^\\n]', set: NOT_NEWLINE };
      case '^':
        this.at += 1;
        return flags.multiline ? { kind: 'place', source: '(?<![^\\n])', re2: '(?m:^)' } : { kind: 'place', source: '^', re2: '\\A' };
      case '$':
        this.at += 1;
        // PCRE's `$` also matches before a newline at the very end. RE2 has to take that newline to say so.
        return flags.multiline
          ? { kind: 'place', source: '(?![^\\n])', re2: '(?m:$)' }
          : { kind: 'place', source: '(?=\\n?$)', re2: '(?:\\n?\\z)' };
      case '*':
      case '+':
      case '?':
        this.at += 1;
        throw this.syntax('something to repeat before the quantifier', start);
      case '\\':
        return this.escape(flags);
      default: {
        const code = this.pattern.codePointAt(this.at) ?? 0;
        this.at += code > 0xffff ? 2 : 1;
        return this.character(code, flags);
      }
    }
  }

  private character(code: number, flags: Flags): RegexNode {
    const codes = flags.fold ? bothCases(code) : [code];
    const set = emptySet();
    for (const one of this.ignoreCase ? bothCases(code) : codes) addRange(set, one, one);
    const text = codes.map(literal).join('');
    return { kind: 'character', source: codes.length > 1 ? `[${text}]` : text, set };
  }

  private escape(flags: Flags): RegexNode | undefined {
    const start = this.at;
    const quoted = /^\\Q([^]*?)(?:\\E|$)/.exec(this.pattern.slice(start));
    if (quoted !== null) {
      this.at += quoted[0].length;
      const items = Array.from(quoted[1] ?? '', (one) => this.character(one.codePointAt(0) ?? 0, flags));
      return { kind: 'group', open: '(?:', capture: false, body: { kind: 'sequence', items } };
    }
    const escape = readEscape(this.pattern, start);
    this.at = escape.end;
    switch (escape.kind) {
      case 'code':
        return this.character(escape.code, flags);
      case 'class': {
        const { source, set } = bracketed(SHORTHANDS[escape.name] ?? { inside: '', set: emptySet() }, escape.negated);
        return { kind: 'character', source, set };
      }
      case 'property':
        return { kind: 'character', source: escape.source, set: ANY };
      case 'node':
        return escape.node;
      case 'number':
        if (flags.fold) throw this.unsupported('a back reference in a part that ignores case', start);
        return { kind: 'reference', group: escape.group };
      case 'name': {
        const group = this.names.indexOf(escape.name);
        if (group < 0) throw this.syntax(`a group named "${escape.name}" before this reference`, start);
        return { kind: 'reference', group };
      }
      case 'nothing':
        return undefined;
    }
  }

  private group(flags: Flags): RegexNode | undefined {
    const start = this.at;
    const rest = this.pattern.slice(start);
    const comment = /^\(\?#[^)]*\)/.exec(rest)?.[0];
    if (comment !== undefined) {
      this.at += comment.length;
      return undefined;
    }
    const reference = /^\(\?P=(\w+)\)/.exec(rest);
    if (reference !== null) {
      this.at += reference[0].length;
      const group = this.names.indexOf(reference[1]);
      if (group < 0) throw this.syntax(`a group named "${reference[1]}" before this reference`, start);
      return { kind: 'reference', group };
    }
    const named = /^\(\?P?(?:<([A-Za-z_]\w*)>|'([A-Za-z_]\w*)')/.exec(rest);
    const look = /^\(\?<?[=!]/.exec(rest)?.[0];
    const scoped = /^\(\?([a-zA-Z]*)(?:-([a-zA-Z]+))?:/.exec(rest);
    const opening = named?.[0] ?? look ?? scoped?.[0] ?? (/^\((?![?*])/.test(rest) ? '(' : undefined);
    if (opening === undefined) throw this.unknownGroup(rest, start);
    this.at += opening.length;
    if (look !== undefined) return { kind: 'look', open: look, body: this.body(flags, start) };
    if (scoped !== null) {
      const inner = this.apply(flags, { on: scoped[1] ?? '', off: scoped[2] ?? '', start });
      return { kind: 'group', open: '(?:', capture: false, body: this.body(inner, start) };
    }
    this.groupCount += 1;
    const name = named?.[1] ?? named?.[2];
    if (name !== undefined && this.names.includes(name))
      throw regexError('APPMON-SPL-REGEX-NAME', { name }, { location: { start, end: this.at } });
    this.names[this.groupCount] = name;
    return { kind: 'group', open: '(', capture: true, body: this.body(flags, start) };
  }

  private body(flags: Flags, start: number): RegexNode {
    const body = this.choice(flags);
    if (this.pattern[this.at] !== ')') throw this.syntax('a closing parenthesis for the group that starts here', start);
    this.at += 1;
    return body;
  }

  private unknownGroup(rest: string, start: number): Error {
    if (rest.startsWith('(?>')) return this.unsupported('atomic groups', start);
    if (rest.startsWith('(?|')) return this.unsupported('branch resets', start);
    if (rest.startsWith('(?(')) return this.unsupported('conditional groups', start);
    if (rest.startsWith('(*')) return this.unsupported('control verbs', start);
    if (/^\(\?(?:R|P>|&|[-+]?\d)/.test(rest)) return this.unsupported('recursion', start);
    return this.syntax('a group such as (…), (?:…) or (?<name>…)', start);
  }
}

/**
 * Parses a PCRE pattern.
 * @throws APPMON-SPL-REGEX-SYNTAX, -UNSUPPORTED, -NAME with the place in the pattern
 */
export const parseRegex = (pattern: string): ParsedRegex => new RegexParser(pattern).parse();
