import { epochOf, isObject, listOf, numberOf, objectOf, textOf } from '../../../core/crash/json';
import type { Json, JsonObject } from '../../../core/vocabulary';
import { chargeOf } from '../../deliver/units';
import { present } from '../about';
import type { About } from '../about';

/** `com.examplebank.retail@7.13.0+2113`: package, version, build; a release in another form is a version. */
export function releaseOf(release: string | undefined): { readonly app?: string; readonly version?: string; readonly build?: string } {
  if (release === undefined) return {};
  const match = /^([^@\s]+)@([^+\s]+)(?:\+(\S+))?$/.exec(release);
  const [, app, version, build] = match ?? [];
  if (app === undefined || version === undefined) return { version: release };
  return { app, version, ...(build === undefined ? {} : { build }) };
}

/** Platforms by the name of the SDK; the first match counts. React Native, Flutter and .NET run on several: their events say the system. */
const SDK_PLATFORMS: readonly (readonly [name: RegExp, platform: string])[] = [
  [/^sentry\.cocoa/, 'ios'],
  [/^sentry\.(?:java|native|kotlin)\.android/, 'android'],
  [/^sentry\.javascript\.(?:browser|react|vue|angular|svelte|solid|ember|capacitor|cordova)(?!-native)/, 'web'],
];
const MOBILE = /^(?:ios|ipados|iphone os|android)$/i;

function platformOf(sdk: string, os: string | undefined): string {
  if (os !== undefined && MOBILE.test(os)) return /^android$/i.test(os) ? 'android' : 'ios';
  return SDK_PLATFORMS.find(([name]) => name.test(sdk))?.[1] ?? 'backend';
}

/** Epoch seconds of the forms SDKs write times in. */
export function timeOf(value: Json | undefined): number | undefined {
  const seconds = numberOf(value) ?? epochOf(value);
  return seconds === undefined ? undefined : Math.round(seconds * 1000) / 1000;
}

const UUID = /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;

/**
 * Who an event is of. Mobile SDKs put the id of the installation, a UUID, in the place of the user until the app sets one; names,
 * e-mail and address of the user are not read.
 */
function whoOf(user: JsonObject, platform: string): Pick<About, 'installId' | 'userId'> {
  const id = textOf(user['id']);
  const isMobile = platform === 'ios' || platform === 'android';
  return isMobile && id !== undefined && UUID.test(id) ? { installId: id } : { userId: id };
}

const isScalar = (value: Json): boolean => typeof value !== 'object';

/** Tags as custom keys: an object, or a list of pairs in older SDKs. */
function tagsOf(tags: Json | undefined): Record<string, Json> {
  const pairs = isObject(tags)
    ? Object.entries(tags)
    : listOf(tags).map((pair) => [textOf(listOf(pair)[0]) ?? '', listOf(pair)[1]] as const);
  return Object.fromEntries(pairs.filter((pair): pair is [string, Json] => pair[0] !== '' && pair[1] !== undefined && isScalar(pair[1])));
}

/** What is said beside an event. */
export interface Beside {
  /** Name of the SDK. */
  readonly sdk: string;
  /** The application the key stands for; a release names another only when the key stands for several. */
  readonly keyApp: string | undefined;
}

/** What an event, a transaction or the attributes of a session say about the app, the device and the person. */
export function aboutOf(event: JsonObject, { sdk, keyApp }: Beside): About {
  const contexts = objectOf(event['contexts']);
  const context = (name: string): JsonObject => objectOf(contexts[name]);
  const [app, device, os, culture] = [context('app'), context('device'), context('os'), context('culture')];
  const release = releaseOf(textOf(event['release']));
  const user = objectOf(event['user']);
  const place = objectOf(user['geo']);
  const platform = platformOf(textOf(objectOf(event['sdk'])['name']) ?? sdk, textOf(os['name']));
  return {
    fields: present({
      platform,
      app_id: keyApp === undefined ? (release.app ?? textOf(app['app_identifier'])) : undefined,
      app_version: release.version ?? textOf(app['app_version']),
      app_build: textOf(app['app_build']) ?? release.build ?? textOf(event['dist']),
      os_name: textOf(os['name']),
      os_version: textOf(os['version'])?.trim(),
      os_build: textOf(os['build']),
      device_model_code: textOf(device['model_id']) ?? textOf(device['model']),
      device_manufacturer: textOf(device['manufacturer']) ?? textOf(device['brand']),
      device_arch: textOf(device['arch']) ?? textOf(listOf(device['archs'])[0]),
      memory_free: numberOf(device['free_memory']),
      storage_free: numberOf(device['free_storage']),
      battery_level: chargeOf(device['battery_level']),
      network_type: textOf(device['connection_type']),
      locale: textOf(culture['locale']) ?? textOf(device['locale']),
      foreground: typeof app['in_foreground'] === 'boolean' ? app['in_foreground'] : undefined,
      screen_name: textOf(listOf(app['view_names'])[0]),
      country: textOf(place['country_code']),
      city: textOf(place['city']),
    }),
    ...whoOf(user, platform),
    custom: present({ environment: textOf(event['environment']), ...tagsOf(event['tags']) }),
  };
}
