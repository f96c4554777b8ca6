import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundledNode, type Platform } from './bundled-node';
import { findExecutables, findVisualizations } from './discover';
import { buildError } from './errors';
import { COMPILED, ROOT } from './paths';
import { compiledNotices } from './stages';
import { alertActionsSpec, inputsSpec, parseScheme, savedSearchesSpec, type SchemeDescription, type VisualizationOption } from './specs';
import { legacyView, stampAppConf, stampManifest, stampTemplate, windowsCommands } from './stamp';

export type Flavour = 'modern' | 'legacy';

/** Which of the packages: its page hosting and the machine it carries a Node for. */
export interface PackageVariant {
  readonly flavour: Flavour;
  readonly platform: Platform;
  readonly version: string;
}

/** One file of a package: where it goes, its mode, and its bytes (a text, or a file of this machine). */
export interface PackageFile {
  readonly path: string;
  readonly mode: 0o644 | 0o755;
  readonly content: { readonly text: string } | { readonly file: string };
}

/** What may ship from where. A file that no row lists is refused, not skipped: nothing gets into a package by accident. */
const SOURCES: ReadonlyArray<{
  readonly from: string;
  readonly to: string;
  readonly allow: RegExp;
  readonly ignore?: RegExp;
  readonly flavour?: Flavour;
}> = [
  {
    from: 'splunk-app',
    to: '',
    allow: /^(app\.manifest|LICENSE\.txt|metadata\/default\.meta|lookups\/\w+\.csv|static\/\w+\.png|README\/\w+\.conf\.spec)$/,
    ignore: /^README\.md$/,
  },
  {
    from: 'default',
    to: 'default',
    allow: /^(\w+\.conf|data\/ui\/(nav|views)\/\w+\.xml|data\/ui\/alerts\/\w+\.html|data\/models\/\w+\.json)$/,
    ignore: /^README\.md$/,
  },
  { from: 'appserver/static', to: 'appserver/static', allow: /^\w+\.(png|svg|css)$/, ignore: /^(README\.md|boot\.js)$/ },
  { from: 'appserver/static', to: 'appserver/static', allow: /^boot\.js$/, ignore: /./, flavour: 'legacy' },
  { from: 'appserver/templates', to: 'appserver/templates', allow: /^\w+\.html$/, ignore: /^README\.md$/, flavour: 'legacy' },
];
const COMPILED_SOURCES = [
  { from: 'pages', to: 'appserver/static/pages', allow: /^([a-z_]+\.js|c\/[\w.-]+\.js)$/ },
  { from: 'visualizations', to: 'appserver/static/visualizations', allow: /^[a-z_]+\/visualization\.js$/ },
  { from: 'node', to: 'bin/js', allow: /^[a-z_]+\.(mjs|scheme\.xml)$/ },
] as const;
const VISUALIZATION_FILES = ['visualization.css', 'formatter.html', 'preview.png'];

/** Paths of all files below a folder, with `/`; empty when there is none. Symbolic links are refused. */
function walk(folder: string, below = ''): string[] {
  if (!existsSync(join(folder, below))) return [];
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const path = below ? `${below}/${entry.name}` : entry.name;
    if (entry.isSymbolicLink()) throw buildError('APPMON-BUILD-UNLISTED', { file: join(folder, path) });
    return entry.isDirectory() ? walk(folder, path) : [path];
  });
}

const plain = (path: string, content: PackageFile['content']): PackageFile => ({ path, mode: 0o644, content });
const read = (path: string): string => (existsSync(join(ROOT, path)) ? readFileSync(join(ROOT, path), 'utf8') : '');

function listed(folder: string, to: string, rule: { readonly allow: RegExp; readonly ignore?: RegExp }): PackageFile[] {
  return walk(folder).flatMap((path) => {
    if (rule.allow.test(path)) return [plain(to ? `${to}/${path}` : path, { file: join(folder, path) })];
    if (rule.ignore?.test(path)) return [];
    throw buildError('APPMON-BUILD-UNLISTED', { file: join(folder, path) });
  });
}

function launchers(platform: Platform): PackageFile[] {
  const suffix = platform === 'win-x64' ? 'cmd' : 'sh';
  const template = read(`bin/launch/launcher.${suffix}`);
  return findExecutables(ROOT).map(({ name }) => {
    const text = template.replaceAll('@NAME@', name);
    return { path: `bin/${name}.${suffix}`, mode: 0o755, content: { text: suffix === 'cmd' ? text.replaceAll('\n', '\r\n') : text } };
  });
}

/** The schemes as the compiled inputs describe themselves. */
export function compiledSchemes(): SchemeDescription[] {
  return findExecutables(ROOT).flatMap(({ name, kind }) => {
    const file = join(COMPILED, 'node', `${name}.scheme.xml`);
    const scheme = kind === 'input' && existsSync(file) ? parseScheme(name, readFileSync(file, 'utf8')) : undefined;
    return scheme ? [scheme] : [];
  });
}

function visualizationOptions(): VisualizationOption[] {
  return findVisualizations(ROOT).flatMap(({ name, folder }) => {
    if (!existsSync(join(folder, 'config.json'))) return [];
    const config = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')) as {
      optionsSchema?: Record<string, { type?: string; description?: string }>;
    };
    return Object.entries(config.optionsSchema ?? {}).map(([option, { type, description }]) => ({
      visualization: name,
      name: option,
      type: type ?? 'string',
      description: description ?? option,
    }));
  });
}

function specs(): PackageFile[] {
  const alertActions = read('default/alert_actions.conf');
  const schemes = compiledSchemes();
  const options = visualizationOptions();
  return [
    ...(schemes.length > 0 ? [plain('README/inputs.conf.spec', { text: inputsSpec(schemes) })] : []),
    ...(alertActions ? [plain('README/alert_actions.conf.spec', { text: alertActionsSpec(alertActions) })] : []),
    ...(alertActions || options.length > 0
      ? [plain('README/savedsearches.conf.spec', { text: savedSearchesSpec(alertActions, options) })]
      : []),
  ];
}

/** Changes a listed file where a variant differs: the version, the page hosting, the names of launchers. */
function stamped(file: PackageFile, { flavour, platform, version }: PackageVariant): PackageFile {
  const text = (): string => ('text' in file.content ? file.content.text : readFileSync(file.content.file, 'utf8'));
  const withText = (changed: string): PackageFile => ({ ...file, content: { text: changed } });
  if (file.path === 'default/app.conf') return withText(stampAppConf(text(), version));
  if (file.path === 'app.manifest') return withText(stampManifest(text(), version, flavour));
  if (file.path.startsWith('appserver/templates/')) return withText(stampTemplate(text(), version));
  if (flavour === 'legacy' && file.path.startsWith('default/data/ui/views/')) return withText(legacyView(text()));
  if (platform === 'win-x64' && /^default\/(alert_actions|commands)\.conf$/.test(file.path)) return withText(windowsCommands(text()));
  return file;
}

async function nodeFiles(platform: Platform): Promise<PackageFile[]> {
  if (platform === 'noarch') return [];
  const node = await bundledNode(platform);
  if (!node) throw buildError('APPMON-BUILD-NODE', { platform });
  // The npm package for Windows brings no licence text; it is the same for every platform of a version.
  const licence = existsSync(node.licence) ? node.licence : (await bundledNode('linux-x64'))?.licence;
  if (!licence) throw buildError('APPMON-BUILD-NODE', { platform: 'linux-x64' });
  return [
    { path: node.target, mode: 0o755, content: { file: node.binary } },
    { path: node.licenceTarget, mode: 0o644, content: { file: licence } },
  ];
}

const byPath = (left: PackageFile, right: PackageFile): number => (left.path < right.path ? -1 : 1);

/** Every file of one package but the bundled Node, sorted by path (by code unit, so that archives are the same everywhere). */
export function appFiles(variant: PackageVariant): PackageFile[] {
  const files = [
    ...SOURCES.filter(({ flavour }) => !flavour || flavour === variant.flavour).flatMap((rule) =>
      listed(join(ROOT, rule.from), rule.to, rule),
    ),
    ...COMPILED_SOURCES.flatMap((rule) => listed(join(COMPILED, rule.from), rule.to, rule)),
    ...findVisualizations(ROOT).flatMap(({ name, folder }) =>
      VISUALIZATION_FILES.filter((file) => existsSync(join(folder, file))).map((file) =>
        plain(`appserver/static/visualizations/${name}/${file}`, { file: join(folder, file) }),
      ),
    ),
    ...launchers(variant.platform),
    ...specs(),
    plain('THIRD-PARTY-NOTICES.txt', { text: compiledNotices() }),
  ];
  return files.map((file) => stamped(file, variant)).sort(byPath);
}

/** Every file of one package. */
export const packageFiles = async (variant: PackageVariant): Promise<PackageFile[]> =>
  [...appFiles(variant), ...(await nodeFiles(variant.platform))].sort(byPath);
