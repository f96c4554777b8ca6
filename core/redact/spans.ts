import type { Span } from './types';

/** All matches of a global expression for which `accept` is true; a `group` narrows the stretch to that capture (needs the `d` flag). */
export function spansOf(text: string, pattern: RegExp, accept: (match: RegExpMatchArray) => boolean = () => true): Span[] {
  const spans: Span[] = [];
  pattern.lastIndex = 0;
  // Not matchAll: it copies the expression at every call, and this runs for most texts of most events.
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    if (match[0] === '') pattern.lastIndex += 1;
    if (!accept(match)) continue;
    const whole = { start: match.index, end: match.index + match[0].length };
    const value = match.indices?.groups?.['value'];
    spans.push(value ? { start: value[0], end: value[1] } : whole);
  }
  return spans;
}

const DIGIT_RUN = /\d(?:[ .()/\u00a0-]{0,2}\d){6}/;

/** True when a text holds seven digits in a row, separators of identity and telephone numbers allowed. */
export const hasDigitRun = (text: string): boolean => DIGIT_RUN.test(text);

/** True when `text[index]` is a letter or a digit. */
export const isWordAt = (text: string, index: number): boolean =>
  index >= 0 && index < text.length && /[\p{L}\p{N}]/u.test(text.charAt(index));

/** Endings of names that look like a domain or a member and are neither: `logo@2x.png`, `fn@main.jsbundle`, `PinView.swift:12`. */
const FILE_ENDING =
  /\.(?:png|jpe?g|gif|webp|svg|pdf|[jt]sx?|jsbundle|bundle|json|map|so|dylib|framework|html|xml|kts?|java|swift|mm?|cc|cpp|cs|dart|py|go|rs)$/i;

/** True for the name of a file of a program. */
export const isFileName = (name: string): boolean => FILE_ENDING.test(name);
