import { TEXT_RULES } from '../redact';
import { remembered } from './remembered';

/** What redaction left instead of a value, such as `[iban]`: it does not vary, and says what stood there. */
const KINDS = `(?:id|${TEXT_RULES.map(({ id }) => id).join('|')})`;
const REDACTED = `\\[${KINDS}\\]`;

/** What varies in messages, in the order in which it is looked for: longer and more specific first. */
const PLACEHOLDERS: readonly (readonly [name: string, pattern: RegExp])[] = [
  // What a run of blanks parts from a sentence that ended in a colon is printed data.
  ['data', /(?<=:)\s{2,}\S.*$/g],
  ['email', /[\w.%+-]+@[\w-]+\.[\w.-]+/g],
  ['url', new RegExp(`\\b[a-z][a-z0-9+.-]*://(?:${REDACTED}|[^\\s'")\\]])+`, 'gi')],
  ['hostname', /\b(?:[a-z0-9-]+\.){1,5}(?:com|net|org|io|es|eu|de|uk|bank|local|internal)\b(?![.\w])/g],
  ['ip', /\b\d{1,3}(?:\.\d{1,3}){3}\b/g],
  ['traceparent', /\b00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]\b/g],
  // JSON paths, and files below the roots of phones and desktops.
  [
    'path',
    /(?<![\w$])\$(?:\.[\w$-]+|\[[^\]\s]*\])*\.?(?=[\s'")\]]|$)|(?<![\w/])\/(?:data|storage|sdcard|var|private|Users|proc|tmp)\/[^\s'":,)]+/g,
  ],
  ['uuid', /\b[0-9a-fA-F]{4,12}(?:-[0-9a-fA-F]{4,12}){3,4}\b/g],
  ['sha1', /\b[0-9a-f]{40}\b/g],
  ['md5', /\b[0-9a-f]{32}\b/g],
  ['date', /\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?\b/g],
  ['duration', /\b\d+(?:\.\d+)? ?(?:ns|us|ms|s|min|h)\b/g],
  ['hex', /\b0x[0-9a-fA-F]+\b|@[0-9a-f]{4,16}\b/g],
  // Identity hashes as Java and Kotlin print them, `Home{0675337}` or `Home{f6a2b31 V.E}`: one placeholder whether or not a letter is among the digits.
  ['sha', /(?<=\{)(?=[a-f]*\d)[0-9a-f]{6,16}\b/g],
  ['sha', /\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,16}\b/g],
  ['float', /(?<![\w.])[-+]?\d+\.\d+(?:[eE][-+]?\d+)?\b/g],
  ['int', /(?<![\w.$])[-+]?\d+(?:,\d{3})*\b/g],
  ['quoted', /(?<==)'[^']*'|(?<==)"[^"]*"/g],
  // Quoted text is data, unless it is code: Android quotes the method or field of a null reference with its type before it.
  ['quoted', /(?<![\p{L}\p{N}])(['"])(?![\w.$[\]]+ [\w$]+(?:\.[\w$<>]+)+)[^'"\n]*\1(?![\p{L}\p{N}])/gu],
  // Names in capitals amid a sentence are values of an enumeration: `Expected a long but was STRING`.
  ['constant', /(?<=[a-z].*)\b[A-Z][A-Z0-9_]{2,}\b|\b[A-Z][A-Z0-9_]{2,}\b(?=.*[a-z])/g],
  ['bool', /(?<==)(?:true|false)\b/g],
  // One word in brackets is an argument: `The key (C2) is not recognised`.
  ['argument', new RegExp(`(?<=[(])[^()\\s]+(?=[)])|(?<=\\[)(?!${KINDS}\\])[^[\\]\\s]+(?=\\])`, 'g')],
];

/** Longest first line that is still a template; longer ones are mostly data. */
const LONGEST = 300;

const IS_REDACTED = new RegExp(`^(['"]?)${REDACTED}\\1$`);

/** Messages that were redacted repeat from report to report. */
const templateOfLine = remembered((line) =>
  PLACEHOLDERS.reduce(
    (text, [name, pattern]) => text.replace(pattern, (found) => (IS_REDACTED.test(found) ? found : `<${name}>`)),
    line.trim().slice(0, LONGEST),
  ),
);

/** The first line of a message with its variable parts replaced by `<int>`, `<uuid>` and so on; what redaction left stays. */
export const templateOf = (message: string): string => templateOfLine(message.split('\n', 1)[0] ?? '');
