import { readConf } from '../lint-conf/read-conf';
import { buildError } from './errors';
import { APP_ID } from './paths';

/** `[install] build` of a version: grows with it, and is part of every static address, so that browsers drop old scripts. */
export const buildNumber = (version: string): number => {
  const [major = 0, minor = 0, patch = 0] = version.split(/[.-]/).map(Number);
  return major * 1_000_000 + minor * 1_000 + patch;
};

/** Sets one value of a conf text, which must already be there: the source stays readable as it will ship. */
export function stampConf(
  file: string,
  text: string,
  values: ReadonlyArray<readonly [stanza: string, key: string, value: string]>,
): string {
  const conf = readConf(text);
  const lines = text.split('\n');
  for (const [stanza, key, value] of values) {
    const setting = conf.stanzas.find((each) => each.name === stanza)?.settings.find((each) => each.key === key);
    if (!setting) throw buildError('APPMON-BUILD-STAMP', { file, stanza, key });
    lines[setting.line - 1] = `${key} = ${value}`;
  }
  return lines.join('\n');
}

/** default/app.conf with the version of package.json. */
export const stampAppConf = (text: string, version: string): string =>
  stampConf('default/app.conf', text, [
    ['id', 'version', version],
    ['launcher', 'version', version],
    ['install', 'build', String(buildNumber(version))],
  ]);

/** Splunk versions a flavour runs in, as app.manifest writes them. */
const ENTERPRISE = { modern: '>=10.4', legacy: '>=9.0' } as const;

/** app.manifest with the version and the flavour's Splunk versions. */
export function stampManifest(text: string, version: string, flavour: 'modern' | 'legacy'): string {
  const manifest = JSON.parse(text) as { info: { id: { version: string } }; platformRequirements: unknown };
  manifest.info.id.version = version;
  manifest.platformRequirements = { splunk: { Enterprise: ENTERPRISE[flavour] } };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** A view for hosts without the first-party page template: the app's own plain-HTML template. */
export const legacyView = (text: string): string =>
  text.replace('template="pages/splunk_ui_app.html"', `template="${APP_ID}:/templates/page.html"`);

/** The plain-HTML template with the app's name and build, which a page without a template language cannot look up. */
export const stampTemplate = (text: string, version: string): string =>
  text.replaceAll('@APP@', APP_ID).replaceAll('@BUILD@', String(buildNumber(version)));

/** Launchers by the name that Windows runs. */
export const windowsCommands = (text: string): string => text.replace(/^((?:alert\.execute\.cmd|filename)\s*=\s*\S+)\.sh$/gm, '$1.cmd');
