import { epochOf, listOf, numberOf, objectOf, textOf } from '../../../core/crash/json';
import type { JsonObject } from '../../../core/vocabulary';
import { present } from '../about';
import type { About } from '../about';

/** Platforms by the kind of app, else by the system of the device. */
const PLATFORMS: readonly (readonly [pattern: RegExp, platform: string])[] = [
  [/^android/i, 'android'],
  [/^(?:ios|ipados|iphone os)/i, 'ios'],
  [/^browser/i, 'web'],
];

function platformOf(app: JsonObject, device: JsonObject): string {
  const said = [textOf(device['osName']), textOf(app['type'])].filter((name) => name !== undefined);
  return PLATFORMS.find(([pattern]) => said.some((name) => pattern.test(name)))?.[1] ?? 'backend';
}

/** Epoch seconds of a time of a Bugsnag payload. */
export const timeOf = epochOf;

/** What the members `app`, `device` and `user` of a payload say; names and e-mail of people are not read. */
export function aboutOf(payload: JsonObject, keyApp: string | undefined): About {
  const [app, device, user] = [objectOf(payload['app']), objectOf(payload['device']), objectOf(payload['user'])];
  return {
    fields: present({
      platform: platformOf(app, device),
      app_id: keyApp === undefined ? textOf(app['id']) : undefined,
      app_version: textOf(app['version']),
      app_build: textOf(app['bundleVersion']) ?? textOf(app['versionCode']),
      mapping_id: textOf(app['buildUUID']),
      os_name: textOf(device['osName']),
      os_version: textOf(device['osVersion']),
      device_model_code: textOf(device['model']),
      device_manufacturer: textOf(device['manufacturer']),
      device_arch: textOf(listOf(device['cpuAbi'])[0]),
      memory_free: numberOf(device['freeMemory']),
      storage_free: numberOf(device['freeDisk']),
      locale: textOf(device['locale']),
      foreground: typeof app['inForeground'] === 'boolean' ? app['inForeground'] : undefined,
      session_id: textOf(objectOf(payload['session'])['id']),
    }),
    installId: textOf(device['id']),
    userId: textOf(user['id']),
    custom: present({ environment: textOf(app['releaseStage']) }),
  };
}
