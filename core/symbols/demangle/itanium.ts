import { BUILTINS, OPERATORS, SPECIAL, STANDARD, SUFFIXES } from './itanium-names';

/** Thrown and caught here alone: the name is of a kind that is not read. */
class Unread extends Error {}

/** What is said of a type; the others are said of a name. */
const OF_TYPES: ReadonlySet<string> = new Set(['TV', 'TT', 'TI', 'TS']);
const MAX_DEPTH = 100;
/** Longest readable name: substitutions can make one that is longer than any memory. */
const LONGEST = 4000;

/** A name while it is read. */
interface Name {
  readonly text: string;
  /** Ends in template arguments: a function's type begins with its result then. */
  readonly isTemplate: boolean;
  /** Constructor, destructor or conversion: it has no result. */
  readonly hasNoResult: boolean;
  /** `const` and the like behind a member function. */
  readonly qualifiers: string;
}

/** A type: what stands before and after the name it is of, as in `int (*)(char)`. */
interface Type {
  readonly left: string;
  readonly right: string;
}

const plain = (left: string): Type => ({ left, right: '' });
const text = ({ left, right }: Type): string => left + right;

/** Reads one name by the grammar of the Itanium C++ ABI, section 5.1. What it leaves out (expressions, decltype, parameter packs in types, vendor forms) is not read. */
class Parser {
  readonly #input: string;
  #at = 0;
  #depth = 0;
  readonly #substitutions: string[] = [];
  #arguments: readonly string[] = [];

  constructor(input: string) {
    this.#input = input;
  }

  #peek(length = 1): string {
    return this.#input.slice(this.#at, this.#at + length);
  }

  #take(expected: string): boolean {
    if (!this.#input.startsWith(expected, this.#at)) return false;
    this.#at += expected.length;
    return true;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#input)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  #deeper<Result>(read: () => Result): Result {
    if (++this.#depth > MAX_DEPTH) throw new Unread();
    const result = read();
    this.#depth -= 1;
    return result;
  }

  #remember(name: string): string {
    if (name.length > LONGEST) throw new Unread();
    this.#substitutions.push(name);
    return name;
  }

  get rest(): string {
    return this.#input.slice(this.#at);
  }

  /** A function with its types, or what else a name is of. The function around a local name is told without its result. */
  encoding(isAround = false): string {
    return this.#deeper(() => {
      const code = this.#peek(2);
      const special = SPECIAL[code];
      if (special !== undefined) {
        this.#at += 2;
        return special + (OF_TYPES.has(code) ? text(this.#type()) : this.#name().text);
      }
      if (this.#match(/T[hv]n?\d+_(?:n?\d+_)?/y) !== undefined) return `thunk to ${this.encoding()}`;
      const name = this.#name();
      if (this.#at >= this.#input.length || this.#peek() === 'E' || this.#peek() === '.') return name.text;
      const result = name.isTemplate && !name.hasNoResult ? this.#type() : undefined;
      const types: string[] = [];
      while (this.#at < this.#input.length && this.#peek() !== 'E' && this.#peek() !== '.') types.push(text(this.#type()));
      const list = types.length === 1 && types[0] === 'void' ? '' : types.join(', ');
      const call = `${name.text}(${list})${name.qualifiers}`;
      return result && !isAround ? `${result.left} ${call}${result.right}` : call;
    });
  }

  #name(): Name {
    return this.#deeper(() => {
      if (this.#take('N')) return this.#nested();
      if (this.#take('Z')) return this.#local();
      if (this.#peek() === 'S' && this.#peek(2) !== 'St') {
        const name = this.#substitution();
        if (this.#peek() !== 'I') throw new Unread();
        return { text: name + this.#templateArguments(), isTemplate: true, hasNoResult: false, qualifiers: '' };
      }
      const prefix = this.#take('St') ? 'std::' : '';
      const { text: unqualified, hasNoResult } = this.#unqualified('');
      const name = prefix + unqualified;
      if (this.#peek() !== 'I') return { text: name, isTemplate: false, hasNoResult, qualifiers: '' };
      this.#remember(name);
      return { text: name + this.#templateArguments(), isTemplate: true, hasNoResult, qualifiers: '' };
    });
  }

  #nested(): Name {
    const cv = this.#match(/r?V?K?/y) ?? '';
    const reference = this.#take('R') ? ' &' : this.#take('O') ? ' &&' : '';
    const qualifiers = `${cv.includes('V') ? ' volatile' : ''}${cv.includes('K') ? ' const' : ''}${reference}`;
    let name = '';
    let last = '';
    let isTemplate = false;
    let hasNoResult = false;
    while (!this.#take('E')) {
      if (this.#peek() === 'I') {
        name += this.#templateArguments();
        isTemplate = true;
      } else if (this.#peek() === 'S' && this.#peek(2) !== 'St') {
        name = this.#substitution();
        last = name.slice(name.lastIndexOf('::') + 1).replace(/^:/, '');
        continue;
      } else if (this.#peek() === 'T') {
        name = this.#templateParameter();
      } else if (this.#take('St')) {
        name = 'std';
        continue;
      } else {
        const part = this.#unqualified(last);
        last = part.text;
        hasNoResult = part.hasNoResult;
        isTemplate = false;
        name = name === '' ? part.text : `${name}::${part.text}`;
      }
      if (this.#peek() !== 'E') this.#remember(name);
    }
    return { text: name, isTemplate, hasNoResult, qualifiers };
  }

  #local(): Name {
    const outer = this.encoding(true);
    if (!this.#take('E')) throw new Unread();
    if (this.#match(/s(?:_\d|__\d+_)?/y) !== undefined)
      return { text: `${outer}::string literal`, isTemplate: false, hasNoResult: true, qualifiers: '' };
    const inner = this.#name();
    this.#match(/_\d|__\d+_/y);
    return { ...inner, text: `${outer}::${inner.text}` };
  }

  #unqualified(owner: string): { readonly text: string; readonly hasNoResult: boolean } {
    const digits = this.#match(/L?\d+/y);
    if (digits !== undefined) {
      const length = Number(digits.replace('L', ''));
      const source = this.#peek(length);
      if (source.length < length) throw new Unread();
      this.#at += length;
      return { text: (source.startsWith('_GLOBAL__N') ? '(anonymous namespace)' : source) + this.#tags(), hasNoResult: false };
    }
    if (this.#match(/C[1-5]/y) !== undefined) return { text: owner.replace(/<.*$/s, ''), hasNoResult: true };
    if (this.#match(/D[0-5]/y) !== undefined) return { text: `~${owner.replace(/<.*$/s, '')}`, hasNoResult: true };
    if (this.#take('Ul')) return this.#lambda();
    const unnamed = this.#match(/Ut\d*_/y);
    if (unnamed !== undefined) return { text: `'unnamed${unnamed.slice(2, -1)}'`, hasNoResult: false };
    if (this.#take('cv')) return { text: `operator ${text(this.#type())}`, hasNoResult: true };
    if (this.#take('li')) return { text: `operator"" ${this.#unqualified('').text}`, hasNoResult: false };
    const operator = OPERATORS[this.#peek(2)];
    if (operator === undefined) throw new Unread();
    this.#at += 2;
    return { text: `operator${operator}${this.#tags()}`, hasNoResult: false };
  }

  #tags(): string {
    let tags = '';
    while (this.#take('B')) tags += `[abi:${this.#unqualified('').text}]`;
    return tags;
  }

  #lambda(): { readonly text: string; readonly hasNoResult: boolean } {
    const types: string[] = [];
    while (!this.#take('E')) types.push(text(this.#type()));
    const number = this.#match(/\d*_/y);
    if (number === undefined) throw new Unread();
    const list = types.length === 1 && types[0] === 'void' ? '' : types.join(', ');
    return { text: `'lambda${number.slice(0, -1)}'(${list})`, hasNoResult: false };
  }

  #substitution(): string {
    this.#at += 1;
    const sequence = this.#match(/[0-9A-Z]*_/y);
    if (sequence !== undefined) {
      const found = this.#substitutions[sequence === '_' ? 0 : parseInt(sequence, 36) + 1];
      if (found === undefined) throw new Unread();
      return found;
    }
    const standard = STANDARD[this.#peek()];
    if (standard === undefined) throw new Unread();
    this.#at += 1;
    return standard;
  }

  #templateParameter(): string {
    const parameter = this.#match(/T\d*_/y);
    const found = parameter === undefined ? undefined : this.#arguments[parameter === 'T_' ? 0 : Number(parameter.slice(1, -1)) + 1];
    if (found === undefined) throw new Unread();
    return found;
  }

  #templateArguments(): string {
    if (!this.#take('I')) throw new Unread();
    const list: string[] = [];
    while (!this.#take('E')) list.push(...this.#templateArgument());
    this.#arguments = list;
    return `<${list.join(', ')}>`;
  }

  #templateArgument(): readonly string[] {
    return this.#deeper(() => {
      if (this.#take('J')) {
        const pack: string[] = [];
        while (!this.#take('E')) pack.push(...this.#templateArgument());
        return pack;
      }
      if (this.#take('L')) return [this.#literal()];
      if (this.#peek() === 'X') throw new Unread();
      return [text(this.#type())];
    });
  }

  #literal(): string {
    if (this.#take('_Z')) {
      const name = this.encoding();
      if (!this.#take('E')) throw new Unread();
      return `&${name}`;
    }
    const type = text(this.#type());
    const value = this.#match(/n?[0-9a-f]*/y) ?? '';
    if (!this.#take('E')) throw new Unread();
    if (type === 'bool') return value === '0' ? 'false' : 'true';
    const number = value.replace(/^n/, '-');
    const suffix = SUFFIXES[type];
    return suffix === undefined ? `(${type})${number}` : number + suffix;
  }

  #type(): Type {
    // Parameters (`T_`) are those of the name's own template, not of templates among its types.
    const own = this.#arguments;
    const type = this.#anyType();
    this.#arguments = own;
    return type;
  }

  #anyType(): Type {
    return this.#deeper(() => {
      const two = BUILTINS[this.#peek(2)];
      if (two !== undefined && this.#peek() === 'D') {
        this.#at += 2;
        return plain(two);
      }
      const one = BUILTINS[this.#peek()];
      if (one !== undefined) {
        this.#at += 1;
        return plain(one);
      }
      const type = this.#compound();
      if (type) {
        this.#remember(text(type));
        return type;
      }
      return this.#named();
    });
  }

  #named(): Type {
    if (this.#peek() === 'S' && this.#peek(2) !== 'St') {
      const name = this.#substitution();
      return plain(this.#peek() === 'I' ? this.#remember(name + this.#templateArguments()) : name);
    }
    if (this.#peek() === 'T' && /^T\d*_/.test(this.rest)) {
      const name = this.#remember(this.#templateParameter());
      return plain(this.#peek() === 'I' ? this.#remember(name + this.#templateArguments()) : name);
    }
    if (!/^(?:[NZ\d]|St)/.test(this.rest)) throw new Unread();
    return plain(this.#remember(this.#name().text));
  }

  /** Pointers, references, qualified types, functions and arrays. */
  #compound(): Type | undefined {
    const behind = (suffix: string): Type => {
      const { left, right } = this.#type();
      const isGrouped = right.startsWith(' (') || right.startsWith('(') || right.startsWith(' [');
      return isGrouped && !left.endsWith('(') && !right.startsWith(')')
        ? { left: `${left} (${suffix}`, right: `)${right}` }
        : { left: left + suffix, right };
    };
    const kind = this.#peek();
    if (kind === 'P' || kind === 'R' || kind === 'O') {
      this.#at += 1;
      return behind({ P: '*', R: '&', O: '&&' }[kind]);
    }
    if (this.#take('K')) return behind(' const');
    if (this.#take('V')) return behind(' volatile');
    if (this.#take('F')) {
      this.#take('Y');
      const result = text(this.#type());
      const types: string[] = [];
      while (!this.#take('E')) types.push(text(this.#type()));
      return { left: result, right: ` (${types.length === 1 && types[0] === 'void' ? '' : types.join(', ')})`.trimStart() };
    }
    const bound = this.#match(/A\d*_/y);
    if (bound !== undefined) return { left: text(this.#type()), right: ` [${bound.slice(1, -1)}]` };
    return undefined;
  }
}

/** Readable form of a C++ name (`_ZN…`); undefined when it is none or of a kind that is not read. */
export function demangleItanium(name: string): string | undefined {
  const match = /^_{1,4}Z(.+)$/s.exec(name);
  if (!match?.[1]) return undefined;
  try {
    const parser = new Parser(match[1]);
    const readable = parser.encoding();
    const clone = /^(?:\.[\w.]+)?$/.exec(parser.rest)?.[0];
    if (clone === undefined || readable.length > LONGEST) return undefined;
    return clone === '' ? readable : `${readable} (${clone})`;
  } catch (error) {
    if (error instanceof Unread) return undefined;
    throw error;
  }
}
