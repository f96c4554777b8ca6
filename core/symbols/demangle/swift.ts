/** A position in a name, and the words of the identifiers before it, which later ones may refer to. */
interface Cursor {
  readonly input: string;
  at: number;
  readonly words: string[];
}

const MAX_WORDS = 26;

/** Words of an identifier: from a capital or the beginning up to the next capital or underscore (Swift, docs/ABI/Mangling.rst). */
function keepWords(identifier: string, words: string[]): void {
  for (const word of identifier.match(/[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])/g) ?? [])
    if (word.length >= 2 && words.length < MAX_WORDS) words.push(word);
}

/** An identifier: `6submit`, or with words of earlier ones, `0aB4Name`; undefined where none stands. */
function identifier(cursor: Cursor): string | undefined {
  const { input, words } = cursor;
  const match = /^(0)?([1-9]\d*)?/.exec(input.slice(cursor.at));
  if (!match?.[0]) return undefined;
  if (match[1] === undefined) {
    const length = Number(match[2]);
    const start = cursor.at + match[0].length;
    const text = input.slice(start, start + length);
    if (text.length < length) return undefined;
    cursor.at = start + length;
    keepWords(text, words);
    return text;
  }
  return withWords(cursor);
}

/** After the `0`: letters name words, the last of them in upper case, and plain parts stand between them; a closing 0 ends the name. */
function withWords(cursor: Cursor): string | undefined {
  const { input, words } = cursor;
  let text = '';
  let at = cursor.at + 1;
  for (;;) {
    const letters = /^[a-z]*[A-Z]/.exec(input.slice(at))?.[0];
    if (letters !== undefined) {
      for (const letter of letters) {
        const word = words[letter.toLowerCase().charCodeAt(0) - 97];
        if (word === undefined) return undefined;
        text += word;
      }
      at += letters.length;
    }
    const length = /^\d+/.exec(input.slice(at))?.[0];
    if (length === undefined) break;
    at += length.length;
    if (length === '0') break;
    const part = input.slice(at, at + Number(length));
    keepWords(part, words);
    text += part;
    at += part.length;
    if (!/^[a-zA-Z0]/.test(input.slice(at)) || !/^(?:[a-z]*[A-Z]|0)/.test(input.slice(at))) break;
    if (!/^[a-z]+[A-Z]/.test(input.slice(at))) break;
  }
  cursor.at = at;
  return text === '' ? undefined : text;
}

/** Kinds of types that hold others: class, structure, enumeration, protocol, alias. */
const CONTEXT = /[CVOPa]/;
/** The end of a function's type that takes nothing, whether or not it waits or throws. */
const NO_PARAMETERS = /y(?:Y[abKT]|K)*$/;
/** What may follow a type that is itself the last part of a name: what makes and ends its instances. */
const OF_A_TYPE = /f[CcDd]$/;
/** What the last part of a name is, by the letters behind its type. */
const KINDS: readonly (readonly [pattern: RegExp, write: (name: string, type: string) => string])[] = [
  [
    /^(.*)FZ?$/s,
    (name, type) => (name.endsWith(')') ? name : type === 'yy' ? `${name}() -> ()` : `${name}${NO_PARAMETERS.test(type) ? '()' : '(_:)'}`),
  ],
  [/^(.*)f[Cc]$/s, (name) => (name.endsWith(')') ? name : `${name}.init`)],
  [/^()f[Dd]$/, (name) => `${name}.deinit`],
  [/^(.*)v[gG]Z?$/s, (name) => `${name}.getter`],
  [/^(.*)v[sS]Z?$/s, (name) => `${name}.setter`],
  [/^(.*)v[MrmxX]Z?$/s, (name) => `${name}.modify`],
  [/^(.*)vpZ?$/s, (name) => name],
];
/** Code the compiler makes around a function, from the outside in. */
const AROUND: readonly (readonly [pattern: RegExp, prefix: (match: RegExpExecArray) => string])[] = [
  [/T[oO]$/, () => '@objc '],
  [/TA$/, () => 'partial apply for '],
  [/T[mMcR]$/, () => 'merged '],
  [/T[YQ]\d*_$/, () => ''],
  [
    /y?y?(?:Y[abKT]*)*c?fU(\d*)_$/,
    ([, number]) => `closure #${number === undefined || number === '' ? '1' : String(Number(number) + 2)} in `,
  ],
  [/Tf\w*_n$|Tg5$|TG5$/, () => 'specialized '],
];

function peel(input: string): { readonly inner: string; readonly prefix: string } {
  let inner = input;
  let prefix = '';
  for (let found = true; found;) {
    found = false;
    for (const [pattern, write] of AROUND) {
      const match = pattern.exec(inner);
      if (!match || match[0] === '') continue;
      prefix += write(match);
      inner = inner.slice(0, match.index);
      found = true;
      break;
    }
  }
  return { inner, prefix };
}

/**
 * Readable form of a Swift 5 name (`$s…`): `Module.Type.method(label:)`, accessors, closures, initialisers and what the compiler makes
 * around them; types of parameters are not written out. Undefined when it is none or of a kind that is not read (generic
 * specialisations of other modules, extensions of types of Objective-C and of the standard library, witnesses of protocols, operators,
 * older `_T` names). Source: Swift, docs/ABI/Mangling.rst.
 */
export function demangleSwift(name: string): string | undefined {
  const match = /^_?\$[sS](.+?)(?:\.resume\.\d+|\.cold\.\d+)?$/.exec(name);
  if (!match?.[1]) return undefined;
  const { inner, prefix } = peel(match[1]);
  const cursor: Cursor = { input: inner, at: 0, words: [] };
  const path: string[] = [];
  let extension = '';
  let isType = false;
  for (let part = identifier(cursor); part !== undefined; part = identifier(cursor)) {
    path.push(part);
    const next = inner[cursor.at] ?? '';
    isType = path.length > 1 && CONTEXT.test(next) && inner.length > cursor.at + 1;
    if (isType) cursor.at += 1;
    else if (path.length > 2 && next === 'E') {
      // The module of an extension stands behind the type it extends.
      extension = `(extension in ${path.pop() ?? ''}):`;
      cursor.at += 1;
    } else if (path.length > 1) break;
  }
  if (path.length < 2) return undefined;
  const labels: string[] = [];
  for (;;) {
    if (inner[cursor.at] === '_' && labels.length > 0) {
      labels.push('_');
      cursor.at += 1;
      continue;
    }
    const label = identifier(cursor);
    if (label === undefined) break;
    labels.push(label);
  }
  const called = labels.length === 0 ? path.join('.') : `${path.join('.')}(${labels.map((label) => `${label}:`).join('')})`;
  const rest = inner.slice(cursor.at);
  if (isType && labels.length === 0 && !OF_A_TYPE.test(rest)) return undefined;
  for (const [pattern, write] of KINDS) {
    const type = pattern.exec(rest);
    if (type) return prefix + extension + write(called, type[1] ?? '');
  }
  return undefined;
}
