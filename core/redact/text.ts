import { cookieRule, jwtRule, schemeRule, secretRule, tokenRule } from './secrets';
import { codeRules } from './codes';
import { emailRule, phoneRule } from './contact';
import { decoded, mayBeEncoded } from './encoded';
import type { Decoded } from './encoded';
import { coordinateRule } from './coordinates';
import { ibanRule } from './iban';
import { ipRule } from './network';
import { pairRule } from './pairs';
import { panRule } from './pan';
import { cifRule, dniRule, nieRule } from './spanish-ids';
import { redactError } from './errors';
import type { Span, TextRule } from './types';

/** Rules for free text in order: what an earlier rule replaced, a later one no longer sees. */
export const TEXT_RULES: readonly TextRule[] = [
  jwtRule,
  schemeRule,
  tokenRule,
  cookieRule,
  secretRule,
  pairRule,
  emailRule,
  ibanRule,
  panRule,
  dniRule,
  nieRule,
  cifRule,
  ...codeRules,
  coordinateRule,
  phoneRule,
  ipRule,
];

/** Texts that are one identifier: hexadecimal digest, uuid, address. They hold nothing personal and are most of a report. */
const IDENTIFIER = /^(?![a-fA-F]{2}\d{2})(?:0x)?(?=[0-9a-fA-F-]*[a-fA-F])[0-9a-fA-F-]{16,128}$/;
/** What nearly every rule needs. */
const DIGIT_OR_AT = /[@\d]/;
/** What the others need: an address without digits, a word that names a secret, or the start of a known token. */
const SUSPECT =
  /:[a-f]*:|pass|contrase|secret|key|token|pwd|authorization|cookie|bearer|basic|splunk|eyJ|[spr]k_|gh[ops]_|github_pat|glpat|xox|AKIA|ASIA|AIza/i;
const SAFE_SHORT = 3;

/**
 * Short texts in which no rule found anything: versions, names of screens and members repeat in every event. Only what may be kept
 * is remembered here, and what a text becomes depends on the text alone, so remembering changes no answer. The bound keeps it small.
 */
const KNOWN_CLEAN = new Set<string>();
const MAX_KNOWN = 20_000;
const LONGEST_KNOWN = 40;

function remember(text: string): void {
  if (KNOWN_CLEAN.size >= MAX_KNOWN) KNOWN_CLEAN.clear();
  KNOWN_CLEAN.add(text);
}

/** Adds to the counter of a rule. */
export type Count = (rule: string, times: number) => void;

/** Quotes that a replacement needs where a number stood in JSON, so that the text stays JSON: escaped ones inside a text of it. */
function quotesAt(text: string, start: number, end: number): string {
  const before = text.slice(Math.max(0, start - LONGEST_NAME), start);
  if (!/[:[,]\s?$/.test(before) || !/^\s?[,}\]]/.test(text.slice(end, end + 2))) return '';
  return before.charAt(before.lastIndexOf('"') - 1) === '\\' ? '\\"' : '"';
}
const LONGEST_NAME = 100;

function replaceSpans(text: string, spans: readonly Span[], { id, count }: { readonly id: string; readonly count: Count }): string {
  if (spans.length === 0) return text;
  const isJson = /^\s*[{[]/.test(text);
  let result = '';
  let from = 0;
  for (const { start, end, rule = id } of spans) {
    if (start < from) continue;
    const quotes = isJson ? quotesAt(text, start, end) : '';
    result += `${text.slice(from, start)}${quotes}[${rule}]${quotes}`;
    from = end;
    count(rule, 1);
  }
  return result + text.slice(from);
}

const applyRule = (text: string, rule: TextRule, count: Count): string =>
  rule.mayMatch(text) ? replaceSpans(text, rule.find(text), { id: rule.id, count }) : text;

/** The same behind URL encoding and escapes: found in the decoded text, replaced where it is written. */
const applyDecoded = (text: string, plain: Decoded, { rule, count }: { readonly rule: TextRule; readonly count: Count }): string =>
  rule.mayMatch(plain.text) ? replaceSpans(text, rule.find(plain.text).map(plain.written), { id: rule.id, count }) : text;

/**
 * Free text with personal and secret data replaced by `[iban]`, `[pan]` and so on.
 * Throws APPMON-REDACT-FAILED when a rule fails: the caller must refuse the event.
 */
export function redactText(text: string, count: Count = () => undefined): string {
  if (text.length <= SAFE_SHORT || (text.length <= LONGEST_KNOWN && KNOWN_CLEAN.has(text))) return text;
  const clean = (!DIGIT_OR_AT.test(text) && !SUSPECT.test(text)) || IDENTIFIER.test(text) ? text : applyRules(text, count);
  if (clean === text && text.length <= LONGEST_KNOWN) remember(text);
  return clean;
}

function applyRules(text: string, count: Count): string {
  const isEncoded = mayBeEncoded(text);
  let current = text;
  let plain = isEncoded ? decoded(text) : undefined;
  const take = (next: string): void => {
    if (next === current) return;
    current = next;
    if (isEncoded) plain = decoded(next);
  };
  for (const rule of TEXT_RULES) {
    try {
      take(applyRule(current, rule, count));
      if (plain !== undefined) take(applyDecoded(current, plain, { rule, count }));
    } catch (error) {
      throw redactError('APPMON-REDACT-FAILED', { rule: rule.id }, { cause: error });
    }
  }
  return current;
}
