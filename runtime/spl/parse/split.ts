import { splError } from '../errors';
import { relocated } from './relocate';
import { endOfBracket, endOfComment, endOfQuote } from './scan';
import type { Edit, SourceText } from './source-text';

/** One command of a pipeline, not yet read. */
export interface Segment {
  /** Lower-case command name. */
  readonly name: string;
  readonly nameSource: SourceText;
  readonly args: SourceText;
  /** The whole segment. */
  readonly source: SourceText;
}

/** A pipeline cut at its pipes. */
export interface SplitPipeline {
  /** The text starts with a pipe, so that the first command must be a generating one. */
  readonly leadingPipe: boolean;
  readonly segments: readonly Segment[];
}

/** Replaces ```` ``` ```` comments outside quotes by a blank. */
export function stripComments(source: SourceText): SourceText {
  if (!source.text.includes('```')) return source;
  return relocated(source, () => {
    const edits: Edit[] = [];
    const { text } = source;
    for (let at = 0; at < text.length; at++) {
      if (text[at] === '"') at = endOfQuote(text, at) - 1;
      else if (text.startsWith('```', at)) {
        const end = endOfComment(text, at);
        edits.push({ start: at, end, text: ' ' });
        at = end - 1;
      }
    }
    return source.replace(edits);
  });
}

/**
 * Cuts a search (macros expanded, comments gone) at the pipes outside quotes and brackets.
 * A first segment that does not start with the name of a command (`isCommand`) is an implicit `search`.
 */
export function splitPipeline(source: SourceText, isCommand: (name: string) => boolean): SplitPipeline {
  const parts = relocated(source, () => cutAtPipes(source.text)).map(([start, end]) => source.slice(start, end).trim());
  const leadingPipe = parts.length > 1 && parts[0]?.text === '';
  const used = leadingPipe ? parts.slice(1) : parts;
  if (used.length === 1 && used[0]?.text === '') {
    throw splError('APPMON-SPL-001', {}, { location: source.locate(0, source.text.length) });
  }
  const segments = used.map((part, index) => readSegment(part, index === 0 && !leadingPipe, isCommand));
  return { leadingPipe, segments };
}

function cutAtPipes(text: string): [start: number, end: number][] {
  const parts: [number, number][] = [];
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') at = endOfQuote(text, at) - 1;
    else if (character === '[') at = endOfBracket(text, at) - 1;
    else if (character === ']') {
      const location = { start: at, end: at + 1 };
      throw splError('APPMON-SPL-002', { what: 'bracket', expected: 'an opening "[" before this "]"' }, { location });
    } else if (character === '|') {
      parts.push([start, at]);
      start = at + 1;
    }
  }
  parts.push([start, text.length]);
  return parts;
}

function readSegment(part: SourceText, first: boolean, isCommand: (name: string) => boolean): Segment {
  const word = /^[A-Za-z_]\w*(?=$|[\s[("'])/.exec(part.text)?.[0];
  if (first && (word === undefined || !isCommand(word.toLowerCase()))) {
    return { name: 'search', nameSource: part.slice(0, 0), args: part, source: part };
  }
  const name = word ?? /^[^\s|[("']+/.exec(part.text)?.[0];
  if (name === undefined) throw splError('APPMON-SPL-003', {}, { location: part.locate(0, Math.max(1, part.text.length)) });
  return { name: name.toLowerCase(), nameSource: part.slice(0, name.length), args: part.slice(name.length), source: part };
}
