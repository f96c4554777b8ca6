/** Takes a field found in a JSON text; every value is a string. */
export type AddValue = (field: string, value: string) => void;

/** Tells of a path whether it is a wanted field (`leaf`) and whether wanted fields can lie below it (`inside`). */
export interface PathFilter {
  leaf(path: string): boolean;
  inside(path: string): boolean;
  /** Lengths (below 256) that top-level keys of interest have: others are skipped without being read. */
  readonly lengths?: Uint8Array;
}

const QUOTE = 34;
const BACKSLASH = 92;
const OPEN_BRACE = 123;
const OPEN_BRACKET = 91;
const CLOSE_BRACE = 125;
const CLOSE_BRACKET = 93;
const COMMA = 44;
const COLON = 58;

/** Length up to which a string is looked through character by character. */
const SHORT = 24;

/** Deepest nesting that is read; what lies below gives no fields. */
const MOST_DEPTH = 500;

/** Where a reading of JSON texts ends, which paths count, and where their values go. */
export interface JsonSettings {
  /** Characters that are read. */
  readonly limit: number;
  readonly filter?: PathFilter | undefined;
  readonly add: AddValue;
}

/**
 * Reads the fields of JSON texts as Splunk names them: `a.b`, elements of arrays `a{}` (R15). Numbers keep their
 * spelling. Reading stops at `limit` characters or at the first thing that is no JSON: fields complete before it count.
 */
export function jsonFieldReader(settings: JsonSettings): (text: string) => void {
  const reader = new JsonReader(settings);
  return (text) => reader.read(text);
}

/** Reads one text; see `jsonFieldReader`. */
export function readJsonFields(text: string, settings: JsonSettings): void {
  new JsonReader(settings).read(text);
}

class JsonReader {
  private readonly limit: number;
  private readonly filter: PathFilter | undefined;
  private readonly add: AddValue;
  private text = '';
  private at = 0;
  private depth = 0;

  constructor({ limit, filter, add }: JsonSettings) {
    this.limit = limit;
    this.filter = filter;
    this.add = add;
  }

  read(text: string): void {
    this.text = text.length > this.limit ? text.slice(0, this.limit) : text;
    this.at = 0;
    this.depth = 0;
    this.blanks();
    const first = this.text.charCodeAt(this.at);
    if (first === OPEN_BRACE || first === OPEN_BRACKET) this.value('');
  }

  /** Reads one value; false at the end of what can be read. */
  private value(path: string): boolean {
    const code = this.text.charCodeAt(this.at);
    if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      if (this.filter?.inside(path) === false || this.depth === MOST_DEPTH) return this.skipContainer();
      this.depth++;
      const complete = code === OPEN_BRACE ? this.object(path) : this.array(path);
      this.depth--;
      return complete;
    }
    const wanted = this.filter === undefined || this.filter.leaf(path);
    if (code === QUOTE) {
      const start = this.at;
      const plain = this.skipString();
      if (plain === undefined) return false;
      if (wanted) {
        const value = this.text.slice(start + 1, this.at - 1);
        this.add(path, plain ? value : decode(value));
      }
      return true;
    }
    return this.scalar(path, wanted);
  }

  private object(path: string): boolean {
    const { text } = this;
    const prefix = path === '' ? '' : `${path}.`;
    const lengths = path === '' ? this.filter?.lengths : undefined;
    let at = this.at + 1;
    for (;;) {
      let code = text.charCodeAt(at);
      while (code <= 32 || code === COMMA) code = text.charCodeAt(++at);
      this.at = at;
      if (code === CLOSE_BRACE) this.at++;
      if (code !== QUOTE) return code === CLOSE_BRACE;
      const plain = this.skipString();
      if (plain === undefined) return false;
      const start = at + 1;
      const end = this.at - 1;
      at = this.at;
      while (text.charCodeAt(at) <= 32) at++;
      if (text.charCodeAt(at) !== COLON) return false;
      at++;
      while (text.charCodeAt(at) <= 32) at++;
      this.at = at;
      // A key whose length no wanted one has is passed over without being read; escapes make a key look longer than it is.
      if (plain && lengths !== undefined && end - start < lengths.length && lengths[end - start] !== 1) {
        if (!this.skipValue()) return false;
      } else {
        const key = plain ? text.slice(start, end) : decode(text.slice(start, end));
        if (!this.value(prefix === '' ? key : prefix + key)) return false;
      }
      at = this.at;
    }
  }

  private skipValue(): boolean {
    const code = this.text.charCodeAt(this.at);
    if (code === QUOTE) return this.skipString() !== undefined;
    if (code === OPEN_BRACE || code === OPEN_BRACKET) return this.skipContainer();
    return this.scalar('', false);
  }

  private array(path: string): boolean {
    const element = `${path}{}`;
    this.at++;
    for (;;) {
      this.blanks();
      const code = this.text.charCodeAt(this.at);
      if (code === CLOSE_BRACKET) {
        this.at++;
        return true;
      }
      if (code === COMMA) {
        this.at++;
        continue;
      }
      if (!this.value(element)) return false;
    }
  }

  private scalar(path: string, wanted: boolean): boolean {
    const start = this.at;
    let code = this.text.charCodeAt(this.at);
    while (this.at < this.text.length && code !== COMMA && code !== CLOSE_BRACE && code !== CLOSE_BRACKET && code > 32) {
      code = this.text.charCodeAt(++this.at);
    }
    if (this.at === start || this.at >= this.text.length) return false;
    if (wanted) this.add(path, this.text.slice(start, this.at));
    return true;
  }

  /** Passes over a string; true when it certainly holds no escapes, undefined when it does not end. */
  private skipString(): boolean | undefined {
    const { text } = this;
    // Most strings are short: looking at each character beats a call of indexOf.
    const near = Math.min(this.at + SHORT, text.length);
    let at = this.at + 1;
    for (; at < near; at++) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) {
        this.at = at + 1;
        return true;
      }
      if (code === BACKSLASH) break;
    }
    let end = text.indexOf('"', at);
    while (end > 0 && text.charCodeAt(end - 1) === BACKSLASH && oddBackslashes(text, end)) end = text.indexOf('"', end + 1);
    if (end < 0) return undefined;
    this.at = end + 1;
    return false;
  }

  private skipContainer(): boolean {
    let depth = 0;
    while (this.at < this.text.length) {
      const code = this.text.charCodeAt(this.at);
      if (code === QUOTE) {
        if (this.skipString() === undefined) return false;
        continue;
      }
      this.at++;
      if (code === OPEN_BRACE || code === OPEN_BRACKET) depth++;
      else if ((code === CLOSE_BRACE || code === CLOSE_BRACKET) && --depth === 0) return true;
    }
    return false;
  }

  private blanks(): void {
    while (this.text.charCodeAt(this.at) <= 32) this.at++;
  }
}

function oddBackslashes(text: string, quote: number): boolean {
  let count = 0;
  for (let at = quote - 1; text.charCodeAt(at) === BACKSLASH; at--) count++;
  return count % 2 === 1;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };

function decode(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_, hex: string | undefined, one: string | undefined) =>
    hex === undefined ? (ESCAPES[one ?? ''] ?? one ?? '') : String.fromCharCode(parseInt(hex, 16)),
  );
}
