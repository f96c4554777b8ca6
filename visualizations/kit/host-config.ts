import type { Cell, Columns } from './columns';
import { supportedLocale } from './format';
import type { Scheme } from './tokens';

/** Flat options as a host hands them over, prefixes removed. */
export type FlatOptions = Readonly<Record<string, string>>;

/** Removes the namespace that a host puts before each option of a visualization. */
export function ownOptions(config: Readonly<Record<string, unknown>>, namespace: string): FlatOptions {
  const entries = Object.entries(config).flatMap(([key, value]) =>
    key.startsWith(namespace) && (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      ? [[key.slice(namespace.length), String(value)] as const]
      : [],
  );
  return Object.fromEntries(entries);
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const cellOf = (value: unknown): Cell => {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.map(String);
  return typeof value === 'string' ? value : JSON.stringify(value);
};

/** Column-major data of a host: fields as names or as objects with a name. Anything else reads as no data. */
export function hostColumns(data: unknown): Columns {
  if (!isRecord(data) || !Array.isArray(data['fields']) || !Array.isArray(data['columns'])) return { fields: [], columns: [] };
  const fields = data['fields'].map((field: unknown) => (isRecord(field) ? String(field['name']) : String(field)));
  const columns = data['columns'].map((column: unknown) => (Array.isArray(column) ? column.map(cellOf) : []));
  return { fields, columns };
}

/** Yes or no of an option. */
export const flag = (options: FlatOptions, name: string): boolean => ['1', 'true', 'yes'].includes((options[name] ?? '').toLowerCase());

/** Number of an option, or undefined when it is not set or no number. */
export function numeric(options: FlatOptions, name: string): number | undefined {
  const text = (options[name] ?? '').trim();
  const value = Number(text);
  return text === '' || !Number.isFinite(value) ? undefined : value;
}

/** Scheme: the option `colorMode` when it is light or dark, else what the host says. */
export function schemeOf(options: FlatOptions, hostTheme: string | undefined): Scheme {
  const mode = options['colorMode'];
  if (mode === 'light' || mode === 'dark') return mode;
  return hostTheme?.toLowerCase().includes('dark') === true ? 'dark' : 'light';
}

/** Locale and time zone: the options `locale` and `timezone`, else those of the page and browser. */
export function placeOf(options: FlatOptions): { readonly locale: string; readonly timeZone: string } {
  const zone = options['timezone'] ?? '';
  const pageLocale = document.documentElement.lang === '' ? navigator.language : document.documentElement.lang;
  return {
    locale: supportedLocale(options['locale'] ?? pageLocale),
    timeZone: zone === '' ? Intl.DateTimeFormat().resolvedOptions().timeZone : zone,
  };
}
