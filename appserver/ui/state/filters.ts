import { isExactValue, isTimeModifier } from '../data/spl';

/** What the address says about the view. Empty text or list = everything. */
export interface Filters {
  readonly app: string;
  readonly platform: '' | 'ios' | 'android';
  readonly version: readonly string[];
  readonly region: readonly string[];
  readonly kind: readonly string[];
  readonly earliest: string;
  readonly latest: string;
  readonly tab: string;
  readonly q: string;
}

/** The view of an address without parameters. */
export const defaults: Filters = {
  app: '',
  platform: '',
  version: [],
  region: [],
  kind: [],
  earliest: '-3h@m',
  latest: 'now',
  tab: '',
  q: '',
};

const longestTyped = 200;
const listKeys = ['version', 'region', 'kind'] as const;
const clean = (text: string | null): string => (text === null || !isExactValue(text) ? '' : text);
/** What somebody typed into a box is compared in the page or checked where it enters a search: any short text may stand here. */
const typed = (text: string | null): string => (text === null || text.length > longestTyped ? '' : text);
const list = (text: string | null): string[] =>
  [...new Set((text ?? '').split(',').map((part) => clean(part.trim())))].filter((part) => part !== '').slice(0, 20);
const oneOf = <Value extends string>(text: string | null, values: readonly Value[], otherwise: Value): Value =>
  values.find((value) => value === text) ?? otherwise;
const time = (text: string | null, otherwise: string): string => (text !== null && isTimeModifier(text) ? text : otherwise);

/** Filters of a query string; what is not understood falls back to its default. */
export function parseFilters(search: string, base: Filters = defaults): Filters {
  const query = new URLSearchParams(search);
  return {
    app: clean(query.get('app')),
    platform: oneOf(query.get('platform'), ['', 'ios', 'android'], base.platform),
    version: list(query.get('version')),
    region: list(query.get('region')),
    kind: list(query.get('kind')),
    earliest: time(query.get('earliest'), base.earliest),
    latest: time(query.get('latest'), base.latest),
    tab: clean(query.get('tab')),
    q: typed(query.get('q')),
  };
}

const textOf = (filters: Filters, key: keyof Filters): string => {
  const value = filters[key];
  return typeof value === 'string' ? value : value.join(',');
};

/** Query string of filters, with the page's other parameters of `search` kept and defaults left out. */
export function formatFilters(filters: Filters, search: string, base: Filters = defaults): string {
  const query = new URLSearchParams(search);
  for (const key of Object.keys(defaults) as (keyof Filters)[]) {
    const text = textOf(filters, key);
    if (text === textOf(base, key)) query.delete(key);
    else query.set(key, text);
  }
  const formatted = query.toString().replaceAll('%2C', ',').replaceAll('%40', '@');
  return formatted === '' ? '' : `?${formatted}`;
}

/** How many filters narrow the view, for the button of the phone. */
export const countSet = (filters: Filters): number =>
  [filters.app, filters.platform].filter((value) => value !== '').length + listKeys.filter((key) => filters[key].length > 0).length;
