import { ownText } from '../crash/remembered';
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
import { hintOf, traitsOf } from './traits';
import type { Traits } from './traits';
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
const LONGEST_IDENTIFIER = 130;
/** What the rules need that need neither a digit nor an `@`: an address without digits, a word that names a secret, or the start of a known token. */
export const SUSPECT =
  /:[a-f]*:|pass|contrase|secret|key|token|pwd|authorization|cookie|bearer|basic|splunk|eyJ|[spr]k_|gh[ops]_|github_pat|glpat|xox|AKIA|ASIA|AIza/i;
/** Three characters of each of these words. */
export const SUSPECT_WORDS = hintOf('pas ras ecr key oke pwd uth ook rer sic unk eyj sk_ pk_ rk_ hp_ ho_ hs_ pat lpa xox kia sia aiz');
const SAFE_SHORT = 3;

/**
 * Short texts with a digit or two in which no rule found anything: versions and names of screens repeat in every event. Only what may be
 * kept is remembered, and what a text becomes depends on the text alone, so remembering changes no answer. The bounds keep it small;
 * what has the digits of an id will not come again and is not remembered.
 */
const KNOWN_CLEAN = new Set<string>();
const MAX_KNOWN = 20_000;
const LONGEST_KNOWN = 40;
const MOST_KNOWN_DIGITS = 6;

function remember(text: string): void {
  if (KNOWN_CLEAN.size >= MAX_KNOWN) KNOWN_CLEAN.clear();
  KNOWN_CLEAN.add(ownText(text));
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

/** A text as the rules read it, and what became of the stretches they found. */
interface Reading {
  readonly text: string;
  readonly traits: Traits;
  /** The same behind URL encoding and escapes: found in the decoded text, replaced where it is written. */
  readonly plain: (Decoded & { readonly traits: Traits }) | undefined;
}

function readingOf(text: string, isEncoded: boolean): Reading {
  const plain = isEncoded ? decoded(text) : undefined;
  return { text, traits: traitsOf(text), plain: plain && { ...plain, traits: traitsOf(plain.text) } };
}

const applyRule = ({ text, traits }: Reading, rule: TextRule, count: Count): string =>
  rule.mayMatch(text, traits) ? replaceSpans(text, rule.find(text, traits), { id: rule.id, count }) : text;

const applyDecoded = ({ text, plain }: Reading, rule: TextRule, count: Count): string =>
  plain?.text !== undefined && rule.mayMatch(plain.text, plain.traits)
    ? replaceSpans(text, rule.find(plain.text, plain.traits).map(plain.written), { id: rule.id, count })
    : text;

/** True for a text in which no rule has anything to look at. */
function isPlain(text: string, { digits, ats, colons, hints }: Traits): boolean {
  if (digits === 0 && ats === 0) return (colons < 2 && (hints & SUSPECT_WORDS) === 0) || !SUSPECT.test(text);
  return text.length <= LONGEST_IDENTIFIER && IDENTIFIER.test(text);
}

/**
 * Free text with personal and secret data replaced by `[iban]`, `[pan]` and so on.
 * Throws APPMON-REDACT-FAILED when a rule fails: the caller must refuse the event.
 */
export function redactText(text: string, count: Count = () => undefined): string {
  if (text.length <= SAFE_SHORT) return text;
  const traits = traitsOf(text);
  if (isPlain(text, traits)) return text;
  const mayRepeat = text.length <= LONGEST_KNOWN && traits.digits <= MOST_KNOWN_DIGITS;
  if (mayRepeat && KNOWN_CLEAN.has(text)) return text;
  const clean = applyRules(text, traits, count);
  if (mayRepeat && clean === text) remember(text);
  return clean;
}

function applyRules(text: string, traits: Traits, count: Count): string {
  const isEncoded = mayBeEncoded(text);
  let reading = isEncoded ? readingOf(text, true) : { text, traits, plain: undefined };
  const take = (next: string): void => {
    if (next !== reading.text) reading = readingOf(next, isEncoded);
  };
  for (const rule of TEXT_RULES) {
    try {
      take(applyRule(reading, rule, count));
      if (isEncoded) take(applyDecoded(reading, rule, count));
    } catch (error) {
      throw redactError('APPMON-REDACT-FAILED', { rule: rule.id }, { cause: error });
    }
  }
  return reading.text;
}
