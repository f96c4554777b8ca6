import { join } from 'node:path';
import { listFolder, readText } from './files';
import { confStanzas, parseConf } from './parse';
import type { InstalledApp } from './types';

/** Folder of the defaults that every host brings: `system` and the built-in apps, laid out as packages. */
export const DEFAULTS_FOLDER = join(__dirname, 'defaults');

/** Version that the built-in apps and the server report. */
export const SERVER_VERSION = '10.4.0';

/** Whether a text can be the id (folder name) of an app. */
export const isAppId = (id: string): boolean => /^[A-Za-z][\w.-]{0,99}$/.test(id);

/** Reads what `app.conf` (default, then local) and the folder name say of an app. */
export function readApp(directory: string, localDirectory: string, folder: string): InstalledApp {
  const settings = new Map<string, string>();
  for (const path of [join(directory, 'default', 'app.conf'), join(localDirectory, 'app.conf')]) {
    for (const [stanza, values] of confStanzas(parseConf(readText(path) ?? '')))
      for (const [key, value] of values) settings.set(`${stanza}/${key}`, value);
  }
  const id = settings.get('package/id') ?? folder;
  return {
    id,
    directory,
    localDirectory,
    label: settings.get('ui/label') ?? id,
    version: settings.get('launcher/version') ?? settings.get('id/version') ?? '',
    visible: !/^(0|f|false|n|no)$/i.test(settings.get('ui/is_visible') ?? '1'),
  };
}

/** The hosted packages, the built-in apps and the apps that live in the data folder alone, sorted by id. */
export function discoverApps(appDirectories: readonly string[], appsFolder: string): InstalledApp[] {
  const apps = new Map<string, InstalledApp>();
  for (const directory of appDirectories) {
    const folder = directory.split(/[\\/]/).filter(Boolean).pop() ?? '';
    const id = readApp(directory, '', folder).id;
    apps.set(id, readApp(directory, join(appsFolder, id, 'local'), id));
  }
  for (const id of listFolder(DEFAULTS_FOLDER)) {
    if (!apps.has(id) && id !== 'system') apps.set(id, readApp(join(DEFAULTS_FOLDER, id), join(appsFolder, id, 'local'), id));
  }
  for (const id of listFolder(appsFolder)) {
    if (!apps.has(id) && isAppId(id)) apps.set(id, readApp(join(appsFolder, id), join(appsFolder, id, 'local'), id));
  }
  return [...apps.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}
