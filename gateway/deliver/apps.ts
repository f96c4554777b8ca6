import { join } from 'node:path';
import { isObject, listOf, objectOf, parseJson, textOf } from '../../core/crash/json';
import type { Json } from '../../core/vocabulary';
import { gatewayError } from '../errors';
import { watchedFile } from '../watched-file';

/** What the administrator says about applications. */
export interface AppTable {
  /** Package prefixes (JVM) or image names (native) of an app's own code, found by its id or one of its bundle ids; undefined when none are listed. */
  readonly inAppOf: (app: string | undefined) => readonly string[] | undefined;
}

/** A table that lists nothing: in-app code is recognised by the general rules. */
export const NO_APPS: AppTable = { inAppOf: () => undefined };

/** A list, or a text with commas, blanks or line breaks between its parts, as a lookup keeps it. */
function partsOf(value: Json | undefined): string[] {
  const parts = typeof value === 'string' ? value.split(/[\s,;]+/) : listOf(value).map((part) => textOf(part) ?? '');
  return parts.filter((part) => part !== '');
}

/** Rows of `appmon_apps` as a search or the REST endpoint of the collection gives them. */
function parseApps(content: string): ReadonlyMap<string, readonly string[]> {
  const parsed = parseJson(content);
  const rows = Array.isArray(parsed) ? (parsed as readonly Json[]) : undefined;
  if (!rows?.every((row) => textOf(objectOf(row)['app_id']) !== undefined)) throw gatewayError('APPMON-GATEWAY-APPS-FILE');
  return new Map(
    rows.filter(isObject).flatMap((row) => {
      const prefixes = partsOf(row['in_app_prefixes']);
      const names = [textOf(row['app_id']) ?? '', ...partsOf(row['bundle_ids'])];
      return prefixes.length === 0 ? [] : names.map((name) => [name, prefixes] as const);
    }),
  );
}

/** Opens `apps.json` of a folder. Changes count within a second; a version that cannot be read is told to `onBad`. */
export function openApps(folder: string, onBad: (error: unknown) => void): AppTable {
  const apps = watchedFile(join(folder, 'apps.json'), { missing: new Map<string, readonly string[]>(), parse: parseApps, onBad });
  return { inAppOf: (app) => (app === undefined ? undefined : apps().get(app)) };
}
