import { settingOf } from './read-conf';
import type { PackageModel } from './model';

/** Searches of the package with where they stand: saved searches, event types, macros, dashboards. */
function searchTexts(model: PackageModel): Array<{ readonly where: string; readonly text: string }> {
  const ofConf = (file: string, key: string): Array<{ where: string; text: string }> =>
    (model.confs.get(file)?.stanzas ?? []).flatMap(({ name, settings }) =>
      settings.filter((setting) => setting.key === key).map((setting) => ({ where: `${file}.conf [${name}]`, text: setting.value })),
    );
  const ofViews = [...model.viewTexts].flatMap(([name, xml]) =>
    [...xml.matchAll(/<query>([\s\S]*?)<\/query>/g)].map(([, text = '']) => ({ where: `view ${name}`, text })),
  );
  return [...ofConf('savedsearches', 'search'), ...ofConf('eventtypes', 'search'), ...ofConf('macros', 'definition'), ...ofViews];
}

/** Saved searches say what they do, and scheduled ones name their range: hosts fail or warn late otherwise. */
export function savedSearches(model: PackageModel): string[] {
  return (model.confs.get('savedsearches')?.stanzas ?? []).flatMap(({ name, settings }) => {
    const value = (key: string): string | undefined => settings.find((setting) => setting.key === key)?.value;
    const where = `savedsearches.conf [${name}]`;
    const problems: string[] = [];
    if (name === 'default') problems.push(`${where}: a default stanza changes the searches of other apps`);
    if (!value('description')) problems.push(`${where}: expected a description`);
    if (!value('search')) problems.push(`${where}: expected a search`);
    for (const { key } of settings)
      if (/^action\.email\.(to|cc|bcc)$/.test(key)) problems.push(`${where}: ${key} belongs into local/, set on the Setup page`);
    if (/^rt/.test(value('dispatch.earliest_time') ?? '')) problems.push(`${where}: real-time searches do not ship`);
    if (value('alert.digest_mode') === '1' && value('alert.suppress.fields'))
      problems.push(
        `${where}: alert.suppress.fields counts for per-result alerts only; a digest would be silent about everything else too`,
      );
    if (value('enableSched') === '1') {
      for (const key of ['cron_schedule', 'dispatch.earliest_time', 'dispatch.latest_time'])
        if (!value(key)) problems.push(`${where}: a scheduled search needs ${key}`);
    }
    return problems;
  });
}

const BACKTICKS = /`\s*([A-Za-z_]\w*)\s*(?:\(([^`]*)\))?\s*`/g;

/** Every macro that a search uses exists with that number of arguments. */
export function macros(model: PackageModel): string[] {
  const known = new Set((model.confs.get('macros')?.stanzas ?? []).map(({ name }) => name));
  return searchTexts(model).flatMap(({ where, text }) =>
    [...text.matchAll(BACKTICKS)].flatMap(([whole, name = '', args]) => {
      const count = args === undefined || args.trim() === '' ? 0 : args.split(',').length;
      const wanted = count === 0 ? name : `${name}(${count})`;
      return known.has(wanted) ? [] : [`${where}: no macro [${wanted}] for ${whole}`];
    }),
  );
}

const LOOKUP_COMMAND =
  /\b(?:lookup|inputlookup|outputlookup)\s+(?:(?:append|override_if_empty|key_field|createinapp|create_empty|local|update|strict|start|max)=\S+\s+)*([A-Za-z_][\w.]*)(?![\w.=])/g;

/** Lookups that searches and props use are defined, and their files or collections exist. */
export function lookups(model: PackageModel): string[] {
  const transforms = model.confs.get('transforms');
  const files = model.list('splunk-app/lookups');
  const defined = new Set([...(transforms?.stanzas ?? []).map(({ name }) => name), ...files]);
  const used = searchTexts(model).flatMap(({ where, text }) =>
    [...text.matchAll(LOOKUP_COMMAND)].filter(([, name = '']) => !defined.has(name)).map(([, name = '']) => `${where}: no lookup ${name}`),
  );
  const backed = (transforms?.stanzas ?? []).flatMap(({ name }) => {
    const file = settingOf(transforms, name, 'filename');
    const collection = settingOf(transforms, name, 'collection');
    if (file && !files.includes(file)) return [`transforms.conf [${name}]: no file splunk-app/lookups/${file}`];
    if (!collection) return [];
    const stanza = model.confs.get('collections')?.stanzas.find((each) => each.name === collection);
    if (!stanza) return [`transforms.conf [${name}]: no collection [${collection}]`];
    const fields = stanza.settings.filter(({ key }) => key.startsWith('field.')).map(({ key }) => key.slice('field.'.length));
    return (settingOf(transforms, name, 'fields_list') ?? '')
      .split(/[,\s]+/)
      .filter((field) => field && field !== '_key' && fields.length > 0 && !fields.includes(field))
      .map((field) => `transforms.conf [${name}]: the collection ${collection} has no field.${field}`);
  });
  return [...used, ...backed];
}

/** Transforms that props name exist; tags belong to event types that exist. */
export function knowledge(model: PackageModel): string[] {
  const transforms = new Set((model.confs.get('transforms')?.stanzas ?? []).map(({ name }) => name));
  const props = (model.confs.get('props')?.stanzas ?? []).flatMap(({ name, settings }) =>
    settings
      .filter(({ key }) => /^(TRANSFORMS|REPORT|LOOKUP)-/.test(key))
      .flatMap(({ key, value }) =>
        (key.startsWith('LOOKUP-') ? [value.trim().split(/\s+/)[0] ?? ''] : value.split(',').map((each) => each.trim())).filter(
          (each) => !transforms.has(each),
        ),
      )
      .map((missing) => `props.conf [${name}]: no transform [${missing}]`),
  );
  const eventtypes = new Set((model.confs.get('eventtypes')?.stanzas ?? []).map(({ name }) => `eventtype=${name}`));
  const tags = (model.confs.get('tags')?.stanzas ?? [])
    .filter(({ name }) => name.startsWith('eventtype=') && !eventtypes.has(name))
    .map(({ name }) => `tags.conf [${name}]: no such event type`);
  return [...props, ...tags];
}
