import { spansOf } from './spans';
import type { TextRule } from './types';

const JWT = /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)?/g;

/** JSON web tokens (RFC 7519): base64url of an object that starts with `{"`. */
export const jwtRule: TextRule = { id: 'jwt', mayMatch: (text) => text.includes('eyJ'), find: (text) => spansOf(text, JWT) };

const SCHEME = /(?<![\p{L}\p{N}])(?:bearer|basic|splunk|apikey|token)[ :=]+(?<value>[A-Za-z0-9._~+/=-]{16,})/dgiu;
const KNOWN_PREFIX =
  /(?<![A-Za-z0-9])(?:sk_live_|sk_test_|pk_live_|rk_live_|ghp_|gho_|ghs_|github_pat_|glpat-|xox[abprs]-|AKIA|ASIA|AIza|ya29\.)[A-Za-z0-9_.-]{12,}/g;
const LONG = /(?<![A-Za-z0-9_$+/=-])[A-Za-z0-9+/_-]{40,}={0,2}(?![A-Za-z0-9_$+/=-])/g;

function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum - (count / text.length) * Math.log2(count / text.length), 0);
}

/** Random base64 has all three classes, high entropy and no long lower-case run; mangled symbols and paths have words in them. */
const isRandom = (token: string): boolean =>
  /\d/.test(token) &&
  /[a-z]/.test(token) &&
  /[A-Z]/.test(token) &&
  !/[a-z]{7,}|[A-Z]{9,}|^_|\/[A-Za-z]+\//.test(token) &&
  entropy(token) > 4.2;

/** Tokens: after a scheme word, with a vendor's prefix, or long random base64. */
export const tokenRule: TextRule = {
  id: 'token',
  mayMatch: (text) => text.length >= 16,
  find: (text) =>
    [
      ...spansOf(text, SCHEME, (match) => /\d/.test(match.groups?.['value'] ?? '') || (match.groups?.['value'] ?? '').length >= 24),
      ...spansOf(text, KNOWN_PREFIX),
      ...spansOf(text, LONG, (match) => isRandom(match[0])),
    ].sort((left, right) => left.start - right.start),
};

const ASSIGN = `["']?\\s*(?:[:=]|\\bis\\b|\\bes\\b|=>)\\s*["']?`;
const SECRET = new RegExp(
  `(?<![\\p{L}\\p{N}])(?:\\w{0,32}(?:password|passwd|passphrase|contrase[ñn]a|secret|api_?key|access_?token|refresh_?token|id_?token|auth_?token|session_?token|authorization|cookie)|pwd|token)${ASSIGN}(?!(?:bearer|basic|splunk|null|undefined|true|false|none|nil)\\b)(?<value>[^\\s"'&,;{}\\[\\]()<>]{4,})`,
  'dgiu',
);

/** Values assigned to a word that names a secret. */
export const secretRule: TextRule = {
  id: 'secret',
  mayMatch: (text) => /pass|contrase|secret|key|token|pwd|authorization|cookie/i.test(text),
  find: (text) => spansOf(text, SECRET),
};

const coded = (id: string, words: string, digits: string): TextRule => {
  const pattern = new RegExp(
    `(?<![\\p{L}\\p{N}])(?:${words})(?![\\p{L}])[^\\p{L}\\p{N}\\n.]{0,4}(?:(?:is|es|code|number|[:=])\\s*)?["']?(?<value>${digits})(?![\\p{L}\\p{N}]|\\.\\d)`,
    'dgiu',
  );
  const word = new RegExp(words, 'iu');
  return { id, mayMatch: (text) => word.test(text), find: (text) => spansOf(text, pattern) };
};

/** One-time codes, personal numbers and card verification values, where a word names them. */
export const codeRules: readonly TextRule[] = [
  coded(
    'otp',
    'otp|one[- ]time (?:code|password)|sms code|verification code|c[oó]digo(?: de verificaci[oó]n| sms)?|clave sms|2fa|totp',
    '\\d{4,8}',
  ),
  coded('pin', 'pin', '\\d{3,8}'),
  coded('cvv', 'cvv2?|cvc2?|csc|cvn', '\\d{3,4}'),
];
