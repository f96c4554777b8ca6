import { spansOf } from './spans';
import { hintOf } from './traits';
import type { TextRule } from './types';
import { isSecret } from './keys';

const JWT_START = hintOf('eyj');
const JWT = /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*){0,3}/g;

/** JSON web tokens (RFC 7519), signed in three parts or sealed in five: base64url of an object that starts with `{"`. */
export const jwtRule: TextRule = {
  id: 'jwt',
  mayMatch: (text, { hints }) => (hints & JWT_START) !== 0 && text.includes('eyJ'),
  find: (text) => spansOf(text, JWT),
};

/** bearer, basic, splunk, apikey, token, authorization. */
const SCHEME_WORDS = hintOf('rer sic unk key oke uth');
const SCHEME = /(?<![\p{L}\p{N}])(?:bearer|basic|splunk|apikey|token)[ :=]+(?<value>[A-Za-z0-9._~+/=-]{16,4096})/dgiu;
/** After the name of the header any value is one, however short. */
const HEADER =
  /authorization\\?["']?\s{0,2}[:=]\s{0,2}\\?["']?(?:bearer|basic|splunk|token|apikey)\s(?<value>[A-Za-z0-9._~+/=-]{4,4096})/dgi;
const KNOWN_PREFIX =
  /(?<![A-Za-z0-9])(?:sk_live_|sk_test_|pk_live_|rk_live_|ghp_|gho_|ghs_|github_pat_|glpat-|npm_|SG\.|xox[abprs]-|AKIA|ASIA|AIza|ya29\.)[A-Za-z0-9_.-]{12,512}/g;
/** The first three characters of each. */
const PREFIXES = hintOf('sk_ pk_ rk_ ghp gho ghs git glp npm sg. xox aki asi aiz ya2');
/** Digests of certificates and files are written in the same letters; their name stands before them. */
const LONG = /(?<![A-Za-z0-9_$+/=-])(?!sha(?:256|384|512)[/-])[A-Za-z0-9+/_-]{40,}={0,2}(?![A-Za-z0-9_$+/=-])/g;

const LEAST_LONG = 40;

function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum - (count / text.length) * Math.log2(count / text.length), 0);
}

const classOf = (code: number): number => (code > 96 ? 2 : code > 64 ? 1 : code > 47 && code < 58 ? 0 : 3);

/** Shares of neighbours of different classes: some 0.65 in random base64, half of that in mangled symbols and paths, which have words in them. */
function mixing(token: string): number {
  let changes = 0;
  for (let index = 1; index < token.length; index++)
    if (classOf(token.charCodeAt(index)) !== classOf(token.charCodeAt(index - 1))) changes++;
  return changes / (token.length - 1);
}

const isRandom = (token: string): boolean =>
  /\d/.test(token) &&
  /[a-z]/.test(token) &&
  /[A-Z]/.test(token) &&
  !/[a-z]{10}|[A-Z]{10}|^_{0,2}[A-Z]\w*\d[a-z]{4}|\/[A-Za-z]+\//.test(token) &&
  mixing(token) > 0.4 &&
  entropy(token) > 4.2;

/** Schemes whose credentials are several members. */
const MEMBERS =
  /authorization\\?["']?\s{0,2}[:=]\s{0,2}\\?["']?(?:digest|negotiate|ntlm|hoba|aws4-hmac-sha256)\s(?<value>[^\n]{4,4096})/dgi;

/** Credentials after the scheme of an `Authorization` header. */
export const schemeRule: TextRule = {
  id: 'token',
  mayMatch: (text, { hints }) => (hints & SCHEME_WORDS) !== 0 && /bearer|basic|splunk|apikey|token|authorization/i.test(text),
  find: (text) =>
    [
      ...spansOf(text, SCHEME, (match) => /\d/.test(match.groups?.['value'] ?? '') || (match.groups?.['value'] ?? '').length >= 24),
      ...spansOf(text, HEADER),
      ...spansOf(text, MEMBERS),
    ].sort((left, right) => left.start - right.start),
};

/** Tokens with a vendor's prefix, and long random base64. */
export const tokenRule: TextRule = {
  id: 'token',
  mayMatch: (text, { hints }) => text.length >= LEAST_LONG || (text.length >= 16 && (hints & PREFIXES) !== 0),
  find: (text, { hints }) =>
    [...((hints & PREFIXES) === 0 ? [] : spansOf(text, KNOWN_PREFIX)), ...spansOf(text, LONG, (match) => isRandom(match[0]))].sort(
      (left, right) => left.start - right.start,
    ),
};

/** Cookies of a header to its end: each may be a session. */
const COOKIES = /(?<![\p{L}\p{N}])(?:set-)?cookie[2s]?\\?["']?\s?[:=]\s?\\?["']?(?<value>[^\s=;"\\]{1,256}=[^\n"\\]{1,4096})/dgiu;
/** cookie, sessid and connect.sid, sessionid. */
const COOKIE_WORDS = hintOf('ook sid nid');
const SESSION_COOKIE = /(?:jsessionid|phpsessid|asp\.net_sessionid|connect\.sid)=(?<value>[^\s;?&"'<>]{4,512})/dgi;

/** Cookies, by the header or by the names that web frameworks give to sessions. */
export const cookieRule: TextRule = {
  id: 'cookie',
  mayMatch: (text, { hints }) => (hints & COOKIE_WORDS) !== 0 && /cookie|sess(?:ion)?id|connect\.sid/i.test(text),
  find: (text) => [...spansOf(text, COOKIES), ...spansOf(text, SESSION_COOKIE)].sort((left, right) => left.start - right.start),
};

const IN_PROSE =
  /(?<![\p{L}\p{N}])(?:password|passphrase|passwd|pwd|contrase[ñn]a|clave)(?:\s(?:de|del|la|acceso|firma|usuario|actual|nueva|anterior|for|user)){0,4}\s{0,2}(?:[:=]|(?:is|es)(?=\s))\s{0,2}["']?(?<value>[^\s"'<>]{4,256})/dgiu;
/** The password of an address: `scheme://user:password@host`. */
const IN_ADDRESS = /:\/\/[^\s/:@]{0,64}:(?<value>[^\s/@]{1,128})@/dg;

/** pass, pwd, contrase, clave, private key. */
const SECRET_WORDS = hintOf('pas pwd ras lav iva');
const PRIVATE_KEY = /-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----(?<value>[\s\S]{1,8192}?)(?:-----END|$)/dg;

/** Secrets in sentences, which may also say that there is none: only what no word looks like is taken for one. */
export const secretRule: TextRule = {
  id: 'secret',
  mayMatch: (text, { ats, hints }) =>
    (ats > 0 || (hints & SECRET_WORDS) !== 0) && /pass|pwd|contrase|clave|PRIVATE KEY|:\/\/[^\s/@]{1,200}@/i.test(text),
  find: (text) =>
    [
      ...spansOf(text, IN_PROSE, (match) => isSecret(match.groups?.['value'] ?? '')),
      ...spansOf(text, IN_ADDRESS),
      ...spansOf(text, PRIVATE_KEY),
    ].sort((left, right) => left.start - right.start),
};
