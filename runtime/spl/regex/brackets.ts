import { SHORTHANDS, bothCases, literal, posixClass } from './classes';
import { regexError } from './errors';
import { readEscape } from './escapes';
import { type CharacterSet, type RegexNode, REST, addRange, emptySet, foldCase, merge, negate } from './nodes';

/** Reads one bracket expression `[…]` from its opening bracket; `end` is where it stops. */
export class BracketReader {
  end: number;
  private readonly pattern: string;
  private readonly start: number;
  private readonly fold: boolean;
  private readonly set: CharacterSet = emptySet();
  private text = '';

  constructor(pattern: string, start: number, fold: boolean) {
    this.pattern = pattern;
    this.start = start;
    this.fold = fold;
    this.end = start + 1;
  }

  read(): RegexNode {
    const negated = this.pattern[this.end] === '^';
    if (negated) this.end += 1;
    const first = this.end;
    while (this.end === first || this.pattern[this.end] !== ']') {
      if (this.end >= this.pattern.length)
        throw regexError('APPMON-SPL-REGEX-SYNTAX', { expected: 'a closing "]"' }, { location: { start: this.start, end: this.end } });
      this.part();
    }
    this.end += 1;
    if (this.fold) foldCase(this.set);
    return { kind: 'character', source: `[${negated ? '^' : ''}${this.text}]`, set: negated ? negate(this.set) : this.set };
  }

  private part(): void {
    const posix = /^\[:(\^?)(\w+):\]/.exec(this.pattern.slice(this.end));
    if (posix !== null) {
      const known = posix[1] === '' ? posixClass(posix[2] ?? '') : undefined;
      if (known === undefined) throw this.refuse(`the class ${posix[0]}`, posix[0].length);
      this.end += posix[0].length;
      this.text += this.fold && /^(?:upper|lower)$/.test(posix[2] ?? '') ? 'A-Za-z' : known.inside;
      merge(this.set, known.set);
      return;
    }
    const from = this.character();
    if (from === undefined) return;
    const dash = this.pattern[this.end] === '-' && this.pattern[this.end + 1] !== ']' && this.end + 1 < this.pattern.length;
    if (!dash) {
      this.range(from, from);
      return;
    }
    const back = this.end;
    this.end += 1;
    const to = this.character();
    if (to === undefined) {
      // `[a-\d]`: the dash is a character of its own; the class after it has been added.
      this.range(from, from);
      this.range(45, 45);
      return;
    }
    if (to < from)
      throw regexError(
        'APPMON-SPL-REGEX-SYNTAX',
        { expected: 'a range in ascending order' },
        { location: { start: back - 1, end: this.end } },
      );
    this.range(from, to);
  }

  /** One character, or undefined when a class was read and added. */
  private character(): number | undefined {
    if (this.pattern[this.end] !== '\\') {
      const code = this.pattern.codePointAt(this.end) ?? 0;
      this.end += code > 0xffff ? 2 : 1;
      return code;
    }
    const escape = readEscape(this.pattern, this.end, true);
    this.end = escape.end;
    if (escape.kind === 'code') return escape.code;
    if (escape.kind === 'class') {
      this.shorthand(escape.name, escape.negated);
      return undefined;
    }
    if (escape.kind === 'property') {
      this.text += escape.source;
      merge(this.set, negate(emptySet()));
      return undefined;
    }
    return 0;
  }

  private shorthand(name: string, negated: boolean): void {
    const part = SHORTHANDS[name];
    if (part === undefined) return;
    if (!negated) {
      this.text += part.inside;
      merge(this.set, part.set);
      return;
    }
    const others = negate(part.set);
    this.text += complement(others);
    merge(this.set, others);
  }

  private range(from: number, to: number): void {
    this.text += from === to ? literal(from) : `${literal(from)}-${literal(to)}`;
    addRange(this.set, from, to);
    if (!this.fold) return;
    if (from === to) this.text += bothCases(from).slice(1).map(literal).join('');
    else {
      const lower = [Math.max(from, 97), Math.min(to, 122)] as const;
      const upper = [Math.max(from, 65), Math.min(to, 90)] as const;
      if (lower[0] <= lower[1]) this.text += `${literal(lower[0] - 32)}-${literal(lower[1] - 32)}`;
      if (upper[0] <= upper[1]) this.text += `${literal(upper[0] + 32)}-${literal(upper[1] + 32)}`;
    }
  }

  private refuse(feature: string, length: number): Error {
    return regexError('APPMON-SPL-REGEX-UNSUPPORTED', { feature }, { location: { start: this.end, end: this.end + length } });
  }
}

/** A negated shorthand inside brackets, as ranges; the characters above Latin-1 belong to it. */
function complement(set: CharacterSet): string {
  let text = '';
  for (let code = 0; code < REST; code += 1) {
    if (set[code] !== 1) continue;
    let to = code;
    while (to + 1 < REST && set[to + 1] === 1) to += 1;
    text += code === to ? literal(code) : `${literal(code)}-${literal(to)}`;
    code = to;
  }
  return `${text}\u0100-\u{10ffff}`;
}
