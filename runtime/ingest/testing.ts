import type { ConfStore, Stanza } from '../conf/types';
import type { IndexedEvent } from '../store/types';

/** Conf files in memory: `{ props: { stanza: { name: value } } }`; `[default]` is merged in as the real store does. */
export type ConfFiles = Readonly<Record<string, Readonly<Record<string, Stanza>>>>;

/** The part of ConfStore that ingest uses, over literal files. */
export function memoryConf(files: ConfFiles): Pick<ConfStore, 'stanza' | 'stanzas' | 'onChange'> {
  const merged = (file: string, name: string): Stanza | undefined => {
    const stanza = files[file]?.[name];
    return stanza && { ...files[file]?.['default'], ...stanza };
  };
  return {
    stanza: merged,
    stanzas: (file) => new Map(Object.keys(files[file] ?? {}).map((name) => [name, merged(file, name) as Stanza])),
    onChange: () => () => undefined,
  };
}

/** A store that keeps what is appended. */
export function memoryStore(): { readonly kept: IndexedEvent[]; append(events: readonly IndexedEvent[]): Promise<void> } {
  const kept: IndexedEvent[] = [];
  return {
    kept,
    append(events) {
      kept.push(...events);
      return Promise.resolve();
    },
  };
}
