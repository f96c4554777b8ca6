import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { settingOf } from './read-conf';
import type { PackageModel } from './model';

/** Conf files that Splunk itself knows; any other one is this app's own and must be announced in three places. */
const SPLUNK_CONFS = new Set(
  'alert_actions app authorize collections commands datamodels distsearch eventtypes fields indexes inputs limits macros messages metric_alerts props restmap savedsearches searchbnf server tags times transforms ui-tour user-prefs visualizations web'.split(
    ' ',
  ),
);

/** Problems of reading: repeated stanzas and keys, stray lines. */
export const syntax = (model: PackageModel): string[] => [
  ...[...model.confs].flatMap(([name, conf]) => conf.problems.map(({ line, text }) => `default/${name}.conf:${line}: ${text}`)),
  ...(model.metadata?.problems ?? []).map(({ line, text }) => `metadata/default.meta:${line}: ${text}`),
];

/** A view has a page or is a dashboard of version 1.1, has access rules, and every line of the navigation has its view. */
export function views(model: PackageModel): string[] {
  const names = new Set(model.views.map(({ name }) => name));
  const guarded = new Set(
    (model.metadata?.stanzas ?? []).filter(({ name }) => name.startsWith('views/')).map(({ name }) => name.slice('views/'.length)),
  );
  const ofViews = model.views.flatMap(({ name, kind }) => {
    const xml = model.viewTexts.get(name) ?? '';
    return [
      ...(kind === 'page' && !model.pages.includes(name) ? [`view ${name}: no page appserver/pages/${name}/index.tsx`] : []),
      ...(kind === 'simplexml' && !/<(dashboard|form)[^>]*version="(1\.1|2)"/.test(xml) ? [`view ${name}: expected version="1.1"`] : []),
      ...(/<label>[^<]+<\/label>/.test(xml) ? [] : [`view ${name}: expected a label`]),
      ...(guarded.has(name) ? [] : [`view ${name}: metadata/default.meta has no [views/${name}]`]),
    ];
  });
  const inNav = [...(model.nav ?? '').matchAll(/<view\s+name="([^"]+)"/g)].map(([, name = '']) => name);
  return [
    ...ofViews,
    ...inNav.filter((name) => !names.has(name)).map((name) => `nav/default.xml: no view ${name}`),
    ...[...guarded].filter((name) => !names.has(name)).map((name) => `metadata/default.meta [views/${name}]: no such view`),
    ...model.pages.filter((name) => !names.has(name)).map((name) => `appserver/pages/${name}: no view default/data/ui/views/${name}.xml`),
  ];
}

/** An alert action has its program, its form, its icon, and searches give it only parameters it declares. */
export function alertActions(model: PackageModel): string[] {
  const stanzas = model.confs.get('alert_actions')?.stanzas ?? [];
  const programs = model.executables.filter(({ kind }) => kind === 'alert_action').map(({ name }) => name);
  const declared = new Set(stanzas.flatMap(({ name, settings }) => settings.map(({ key }) => `action.${name}.${key}`)));
  const ofStanzas = stanzas.flatMap(({ name, settings }) => {
    const where = `alert_actions.conf [${name}]`;
    const icon = settings.find(({ key }) => key === 'icon_path')?.value;
    const command = settings.find(({ key }) => key === 'alert.execute.cmd')?.value;
    const form = model.read(`default/data/ui/alerts/${name}.html`);
    const inForm = [...(form ?? '').matchAll(/name="(action\.[^"]+)"/g)].map(([, field = '']) => field);
    return [
      ...(programs.includes(name) ? [] : [`${where}: no program bin/alert_actions/${name}/index.ts`]),
      ...(command === undefined || command === `${name}.sh` ? [] : [`${where}: expected alert.execute.cmd = ${name}.sh`]),
      ...(form === undefined ? [`${where}: no form default/data/ui/alerts/${name}.html`] : []),
      ...(icon !== undefined && !model.has(`appserver/static/${icon}`) ? [`${where}: no icon appserver/static/${icon}`] : []),
      ...inForm.filter((field) => !declared.has(field)).map((field) => `alerts/${name}.html: ${field} is no parameter of the action`),
    ];
  });
  const own = new Set(stanzas.map(({ name }) => name));
  const used = (model.confs.get('savedsearches')?.stanzas ?? []).flatMap(({ name, settings }) =>
    settings
      .filter(({ key }) => {
        const [, action = ''] = /^action\.(\w+)\.param\./.exec(key) ?? [];
        return own.has(action) && !declared.has(key);
      })
      .map(({ key }) => `savedsearches.conf [${name}]: ${key} is no parameter of the action`),
  );
  return [
    ...ofStanzas,
    ...used,
    ...programs.filter((name) => !own.has(name)).map((name) => `bin/alert_actions/${name}: no stanza in alert_actions.conf`),
  ];
}

/** Stanzas and folders of inputs, commands and visualizations belong together. */
export function executables(model: PackageModel): string[] {
  const stanzas = (file: string): string[] => (model.confs.get(file)?.stanzas ?? []).map(({ name }) => name);
  const inputs = stanzas('inputs');
  const ofKind = (kind: string): string[] => model.executables.filter((each) => each.kind === kind).map(({ name }) => name);
  const pair = (rows: {
    readonly file: string;
    readonly listed: readonly string[];
    readonly folder: string;
    readonly found: readonly string[];
  }): string[] => [
    ...rows.found.filter((name) => !rows.listed.includes(name)).map((name) => `${rows.folder}/${name}: no stanza in ${rows.file}.conf`),
    ...rows.listed
      .filter((name) => !rows.found.includes(name))
      .map((name) => `${rows.file}.conf [${name}]: no folder ${rows.folder}/${name}`),
  ];
  return [
    ...inputs
      .filter((name) => /^(http|tcp|udp|splunktcp|batch|fifo|fschange)\b/.test(name))
      .map((name) => `inputs.conf [${name}]: this kind of input does not ship`),
    ...pair({
      file: 'inputs',
      listed: [...new Set(inputs.map((name) => name.split('://')[0] ?? ''))],
      folder: 'inputs',
      found: ofKind('input'),
    }),
    ...pair({ file: 'commands', listed: stanzas('commands'), folder: 'bin/commands', found: ofKind('command') }),
    ...pair({ file: 'visualizations', listed: stanzas('visualizations'), folder: 'visualizations', found: model.visualizations }),
  ];
}

/** A conf file of this app's own is reloaded, replicated and specified. */
export const customConfs = (model: PackageModel): string[] =>
  [...model.confs.keys()]
    .filter((name) => !SPLUNK_CONFS.has(name))
    .flatMap((name) => [
      ...(settingOf(model.confs.get('app'), 'triggers', `reload.${name}`)
        ? []
        : [`${name}.conf: app.conf [triggers] has no reload.${name}`]),
      ...(settingOf(model.confs.get('server'), 'shclustering', `conf_replication_include.${name}`)
        ? []
        : [`${name}.conf: server.conf [shclustering] does not replicate it`]),
      ...(model.has(`splunk-app/README/${name}.conf.spec`) ? [] : [`${name}.conf: no splunk-app/README/${name}.conf.spec`]),
    ]);

/** The manifest parses and names the app that app.conf names. */
export function manifest(model: PackageModel): string[] {
  const text = model.read('splunk-app/app.manifest');
  if (text === undefined) return ['splunk-app/app.manifest is missing'];
  try {
    const { schemaVersion, info } = JSON.parse(text) as {
      schemaVersion?: string;
      info?: { id?: { name?: string }; license?: { text?: string } };
    };
    const id = settingOf(model.confs.get('app'), 'package', 'id');
    return [
      ...(schemaVersion === '2.0.0' ? [] : ['app.manifest: expected schemaVersion 2.0.0']),
      ...(info?.id?.name === id ? [] : [`app.manifest: expected info.id.name ${id ?? ''}`]),
      ...(model.has(`splunk-app/${info?.license?.text ?? ''}`) ? [] : ['app.manifest: info.license.text names no file']),
    ];
  } catch (error) {
    return [`app.manifest: not JSON: ${String(error)}`];
  }
}

const ICONS: Readonly<Record<string, readonly [width: number, height: number]>> = {
  'appIcon.png': [36, 36],
  'appIcon_2x.png': [72, 72],
  'appIconAlt.png': [36, 36],
  'appIconAlt_2x.png': [72, 72],
  'appLogo.png': [160, 40],
  'appLogo_2x.png': [320, 80],
};

/** Icons exist in the sizes that Splunk Web expects (width and height stand at bytes 16 and 20 of a PNG). */
export const icons = (model: PackageModel): string[] =>
  Object.entries(ICONS).flatMap(([name, [width, height]]) => {
    if (!model.has(`splunk-app/static/${name}`)) return [`splunk-app/static/${name} is missing`];
    const bytes = readFileSync(join(model.root, 'splunk-app/static', name));
    const [w, h] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
    return w === width && h === height ? [] : [`splunk-app/static/${name}: expected ${width} × ${height}; got ${w} × ${h}`];
  });

/** Addresses without TLS and real-looking secrets have no place in shipped configuration. */
export const secrets = (model: PackageModel): string[] =>
  [...model.confs].flatMap(([file, conf]) =>
    conf.stanzas.flatMap(({ name, settings }) =>
      // In authorize.conf a key may be a capability such as change_own_password.
      settings
        .filter(({ value }) => !(file === 'authorize' && value === 'enabled'))
        .flatMap(({ key, value, line }) => [
          ...(/\bhttp:\/\//.test(value) ? [`default/${file}.conf:${line} [${name}] ${key}: expected https`] : []),
          ...(/(password|secret|token|apikey)$/i.test(key) && value !== ''
            ? [`default/${file}.conf:${line} [${name}] ${key}: secrets belong into storage/passwords`]
            : []),
        ]),
    ),
  );
