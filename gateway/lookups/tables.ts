import { parseGroupingRules } from '../../core/crash';
import type { GroupingRules } from '../../core/crash';
import { isObject, listOf, parseJson, textOf } from '../../core/crash/json';
import type { Json, JsonObject } from '../../core/vocabulary';
import { gatewayError } from '../errors';

/** What the administrator says about applications and places. */
export interface Lookups {
  /** The application a name stands for: itself, or the one that lists it as a bundle id. */
  readonly appIdOf: (name: string) => string;
  /** Package prefixes (JVM) or image names (native) of an app's own code; undefined when none are listed. */
  readonly inAppOf: (app: string | undefined) => readonly string[] | undefined;
  /** The customer's rules of grouping that hold for an app; undefined when there are none. */
  readonly rulesOf: (app: string | undefined) => GroupingRules | undefined;
  /** ISO 3166-2 code of a city, else of its country when the table has a row without a city; undefined for places it does not have. */
  readonly regionOf: (country: string | undefined, city: string | undefined) => string | undefined;
}

/** Lookups that list nothing: own code is recognised by the general rules, regions only come from senders. */
export const NO_LOOKUPS: Lookups = {
  appIdOf: (name) => name,
  inAppOf: () => undefined,
  rulesOf: () => undefined,
  regionOf: () => undefined,
};

/** An application of the table, found by its id and by each of its bundle ids. */
export interface AppRow {
  readonly id: string;
  readonly prefixes: readonly string[];
}

/** A list, or a text with commas, blanks or line breaks between its parts, as a lookup keeps it. */
function partsOf(value: Json | undefined): string[] {
  const parts = typeof value === 'string' ? value.split(/[\s,;]+/) : listOf(value).map((part) => textOf(part) ?? '');
  return parts.filter((part) => part !== '');
}

/** Rows of a table as a search or the REST endpoint of its collection gives them; each has the members it is found by. */
function rowsOf(content: string, expected: { readonly file: string; readonly members: readonly string[] }): readonly JsonObject[] {
  const parsed = parseJson(content);
  const rows = listOf(parsed).filter(isObject);
  const isWhole = rows.every((row) => expected.members.every((member) => textOf(row[member]) !== undefined));
  if (Array.isArray(parsed) && rows.length === parsed.length && isWhole) return rows;
  throw gatewayError('APPMON-GATEWAY-LOOKUP-FILE', { file: expected.file, members: expected.members.join(', ') });
}

/** The rows of `appmon_apps` by application and bundle id. */
export function parseApps(content: string): ReadonlyMap<string, AppRow> {
  const rows = rowsOf(content, { file: 'apps.json', members: ['app_id'] });
  const apps = rows.map((row) => ({ id: textOf(row['app_id']) ?? '', prefixes: partsOf(row['in_app_prefixes']), row }));
  return new Map([
    ...apps.flatMap(({ id, prefixes, row }) => partsOf(row['bundle_ids']).map((name) => [name, { id, prefixes }] as const)),
    // An id is itself, also where another row lists it as a bundle.
    ...apps.map(({ id, prefixes }) => [id, { id, prefixes }] as const),
  ]);
}

/** The rows of `appmon_grouping_rules` by application. */
export const parseRules = (content: string): ReadonlyMap<string, GroupingRules> =>
  parseGroupingRules(rowsOf(content, { file: 'grouping-rules.json', members: ['kind'] }));

/** The key of a place: senders write cities with and without accents and capitals. */
export const placeKey = (country: string, city: string): string =>
  `${country}/${city}`.normalize('NFD').replace(/\p{M}/gu, '').trim().toLowerCase();

/** The rows of `appmon_regions` by country and city. */
export const parseRegions = (content: string): ReadonlyMap<string, string> =>
  new Map(
    rowsOf(content, { file: 'regions.json', members: ['country', 'region'] }).map((row) => [
      placeKey(textOf(row['country']) ?? '', textOf(row['city']) ?? ''),
      textOf(row['region']) ?? '',
    ]),
  );
