import type { Stanza } from '../conf/types';
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
