import type { Stanza } from './types';

const escaped = (text: string): string => text.replace(/[.+^${}\\]/g, '\\$&');

/** A `source::` or `host::` pattern: `...` crosses path separators, `*` does not (in hosts it matches anything), `|` and parentheses alternate. */
export function stanzaPattern(pattern: string, kind: 'source' | 'host'): RegExp {
  const body = pattern
    .split('...')
    .map((part) => escaped(part).replaceAll('*', kind === 'source' ? '[^/\\\\]*' : '.*'))
    .join('.*');
  return new RegExp(`^(?:${body})$`, kind === 'host' ? 'i' : '');
}

const isLiteral = (pattern: string): boolean => !/\.\.\.|[*|()]/.test(pattern);

/** Everything of props.conf that one view sees. It can travel between threads. */
export interface PropsTable {
  readonly stanzas: ReadonlyMap<string, Stanza>;
  readonly defaults: Stanza;
}

/** One `props.conf` stanza, ready to be matched. */
interface Matcher {
  readonly kind: 'source' | 'host' | 'sourcetype';
  readonly matches: (value: string) => boolean;
  readonly literal: boolean;
  readonly priority: number;
  readonly name: string;
  readonly settings: Stanza;
}

function matcherOf(name: string, settings: Stanza, defaults: Stanza): Matcher {
  const own = Object.fromEntries(Object.entries(settings).filter(([key, value]) => defaults[key] !== value));
  const [, kind, text = ''] = /^(source|host)::(.*)$/s.exec(name) ?? [];
  if (kind === undefined) {
    const delayed = /^\(\?::\)\{0\}(.*)$/s.exec(name);
    const pattern = delayed ? stanzaPattern(delayed[1] ?? '', 'host') : undefined;
    return {
      kind: 'sourcetype',
      matches: pattern ? (value) => pattern.test(value) : (value) => value === name,
      literal: !pattern,
      priority: Number(settings['priority'] ?? (pattern ? 0 : 100)),
      name,
      settings: own,
    };
  }
  const literal = isLiteral(text);
  const pattern = stanzaPattern(text, kind as 'source' | 'host');
  return {
    kind: kind as 'source' | 'host',
    matches: (value) => pattern.test(value),
    literal,
    priority: Number(settings['priority'] ?? (literal ? 100 : 0)),
    name,
    settings: own,
  };
}

/** Later ones win: lower priority first, and among equals the ASCII-later name first. */
const byPrecedence = (a: Matcher, b: Matcher): number => a.priority - b.priority || (a.name < b.name ? 1 : -1);

/**
 * Merges props.conf for an event by the documented precedence: `source::` over `host::` over the sourcetype over
 * `[default]`; within a kind by `priority` (100 for literal names, 0 for patterns), then ASCII order.
 * `stanzas` carry `[default]` already, which is why values equal to it count as not set.
 */
export function compileProps({ stanzas, defaults }: PropsTable): (sourcetype: string, source: string, host: string) => Stanza {
  const matchers = [...stanzas].filter(([name]) => name !== 'default').map(([name, settings]) => matcherOf(name, settings, defaults));
  const ofKind = (kind: Matcher['kind']): readonly Matcher[] => matchers.filter((each) => each.kind === kind).toSorted(byPrecedence);
  const [sourcetypes, hosts, sources] = [ofKind('sourcetype'), ofKind('host'), ofKind('source')];
  const merged = new Map<string, Stanza>();
  return (sourcetype, source, host) => {
    const chosen = [
      ...sourcetypes.filter((each) => each.matches(sourcetype)),
      ...hosts.filter((each) => each.matches(host)),
      ...sources.filter((each) => each.matches(source)),
    ];
    const key = JSON.stringify(chosen.map(({ name }) => name));
    const known = merged.get(key);
    if (known) return known;
    const settings: Stanza = Object.assign({}, defaults, ...chosen.map((each) => each.settings)) as Stanza;
    merged.set(key, settings);
    return settings;
  };
}
