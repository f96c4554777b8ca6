import { RE2JS, RE2JSSyntaxException } from 're2js';
import type { ParsedRegex, RegexNode } from './nodes';

/** A match: `groups[0]` is all of it, `groups[i]` group i, absent when the group took no part. */
export interface RegexMatch {
  readonly index: number;
  readonly end: number;
  readonly groups: readonly (string | undefined)[];
  /** Start of group i, or -1. Costs a second match on the native engine. */
  start(group: number): number;
}

/** Finds the first match at or after a position. */
export type Find = (text: string, from: number) => RegexMatch | undefined;

type Target = 'native' | 're2';

function quantifier(min: number, max: number): string {
  if (min === 0 && max === 1) return '?';
  if (max === Infinity && min < 2) return min === 0 ? '*' : '+';
  return max === min ? `{${min}}` : `{${min},${max === Infinity ? '' : max}}`;
}

/** Writes a pattern for an engine; undefined when that engine cannot express it. */
function write(node: RegexNode, target: Target): string | undefined {
  const all = (nodes: readonly RegexNode[], separator: string): string | undefined => {
    const texts = nodes.map((part) => write(part, target));
    return texts.includes(undefined) ? undefined : texts.join(separator);
  };
  switch (node.kind) {
    case 'sequence':
      return all(node.items, '');
    case 'choice':
      return all(node.options, '|');
    case 'group': {
      const body = write(node.body, target);
      return body === undefined ? undefined : `${node.open}${body})`;
    }
    case 'look': {
      const body = target === 'native' ? write(node.body, target) : undefined;
      return body === undefined ? undefined : `${node.open}${body})`;
    }
    case 'repeat': {
      const body = write(node.body, target);
      if (body === undefined) return undefined;
      const atom = node.body.kind === 'character' || node.body.kind === 'group' ? body : `(?:${body})`;
      return `${atom}${quantifier(node.min, node.max)}${node.lazy ? '?' : ''}`;
    }
    case 'character':
      return target === 're2' ? (node.re2 ?? node.source) : node.source;
    case 'place':
      return target === 're2' ? node.re2 : node.source;
    case 'reference':
      return target === 'native' ? `(?:\\${node.group})` : undefined;
  }
}

/** The backtracking engine of the platform. */
export function nativeFind(parsed: ParsedRegex): Find {
  const source = write(parsed.root, 'native') ?? '';
  const flags = parsed.ignoreCase ? 'giu' : 'gu';
  const expression = new RegExp(source, flags);
  let indexed: RegExp | undefined;
  return (text, from) => {
    expression.lastIndex = from;
    const found = expression.exec(text);
    if (found === null) return undefined;
    return {
      index: found.index,
      end: found.index + found[0].length,
      groups: found,
      start(group) {
        indexed ??= new RegExp(source, `${flags}d`);
        indexed.lastIndex = found.index;
        return indexed.exec(text)?.indices?.[group]?.[0] ?? -1;
      },
    };
  };
}

/** The engine that needs time in proportion to the text, whatever the pattern; undefined when the pattern needs lookaround, back references or more than it takes. */
export function linearFind(parsed: ParsedRegex): Find | undefined {
  const source = write(parsed.root, 're2');
  if (source === undefined) return undefined;
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(source.replace(/\\u([0-9a-f]{4})/g, '\\x{$1}'), parsed.ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
  } catch (error) {
    if (error instanceof RE2JSSyntaxException) return undefined;
    throw error;
  }
  return (text, from) => {
    const matcher = compiled.matcher(text);
    if (!matcher.find(from)) return undefined;
    const groups: (string | undefined)[] = [];
    const starts: number[] = [];
    for (let group = 0; group <= parsed.groupCount; group += 1) {
      groups.push(matcher.group(group) ?? undefined);
      starts.push(matcher.start(group));
    }
    return { index: matcher.start(), end: matcher.end(), groups, start: (group) => starts[group] ?? -1 };
  };
}
