import type { ConfStore, Stanza } from '../conf/types';
import { ingestError } from './errors';

/** Merged settings of one event's props with the place each name is reported under. */
export interface Settings {
  readonly all: Stanza;
  get(name: string): string | undefined;
  number(name: string, fallback: number): number;
  flag(name: string, fallback: boolean): boolean;
  place(name: string): string;
  /** Names that begin with the prefix, in ASCII order of the class behind it, with their values. */
  classes(prefix: string): ReadonlyArray<readonly [name: string, value: string]>;
}

const TRUE = new Set(['1', 'true', 't', 'yes', 'y', 'on', 'enabled']);

/** Reads settings by type; a value of another type throws APPMON-INGEST-SETTING. */
export function settingsOf(all: Stanza, stanza: string): Settings {
  const get = (name: string): string | undefined => (all[name] === undefined || all[name] === '' ? undefined : all[name]);
  const place = (name: string): string => `props.conf [${stanza}] ${name}`;
  return {
    all,
    get,
    place,
    number(name, fallback) {
      const text = get(name);
      const value = text === undefined ? fallback : Number(text);
      if (!Number.isFinite(value))
        throw ingestError('APPMON-INGEST-SETTING', { setting: place(name), value: text ?? '', expected: 'a number' });
      return value;
    },
    flag: (name, fallback) => (get(name) === undefined ? fallback : TRUE.has((get(name) as string).toLowerCase())),
    classes: (prefix) =>
      Object.entries(all)
        .filter(([name]) => name.startsWith(prefix))
        .sort(([a], [b]) => (a < b ? -1 : 1)),
  };
}

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

/** Settings that a stanza adds to what `[default]` says. */
function own(stanza: Stanza | undefined, base: Stanza): Array<[string, string]> {
  return Object.entries(stanza ?? {}).filter(([name, value]) => base[name] !== value);
}

/**
 * Merges props.conf for an event as documented: `[default]`, then the sourcetype, then `host::`, then `source::` stanzas;
 * among patterns of a kind the higher `priority` wins (100 for literals, 0 for patterns), then ASCII order.
 */
export function mergeProps(
  conf: Pick<ConfStore, 'stanza' | 'stanzas'>,
  event: { readonly sourcetype: string; readonly source: string; readonly host: string },
): Stanza {
  const base = conf.stanza('props', 'default') ?? {};
  const merged: Record<string, string> = { ...base };
  const add = (stanza: Stanza | undefined): void => {
    for (const [name, value] of own(stanza, base)) merged[name] = value;
  };
  add(conf.stanza('props', event.sourcetype));
  for (const kind of ['host', 'source'] as const) {
    const matching = [...conf.stanzas('props')]
      .filter(([name]) => name.startsWith(`${kind}::`) && stanzaPattern(name.slice(kind.length + 2), kind).test(event[kind]))
      .map(([name, stanza]) => ({
        name,
        stanza,
        priority: Number(stanza['priority'] ?? (isLiteral(name.slice(kind.length + 2)) ? 100 : 0)),
      }))
      // Weakest first: later ones overwrite. Between equals the name that sorts first wins.
      .sort((a, b) => a.priority - b.priority || (a.name < b.name ? 1 : -1));
    for (const { stanza } of matching) add(stanza);
  }
  return merged;
}
