import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import type { InstalledApp } from '../conf/types';
import type { Session } from '../splunkd/types';
import type { WebContext } from './types';

/** A view of an app that exists: its XML, and what its root says. */
export interface ViewFile {
  readonly app: InstalledApp;
  readonly name: string;
  readonly label: string;
  /** `view` (an HTML page by template), `dashboard` or `form`. */
  readonly root: string;
  readonly template: string | undefined;
  readonly xml: string;
}

/** A line of the app's navigation, as the app bar shows it. */
export interface NavItem {
  readonly label: string;
  readonly view?: string;
  readonly href?: string;
  readonly home?: boolean;
  readonly items?: readonly NavItem[];
}

type XmlNode = { readonly [name: string]: unknown };
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  attributesGroupName: ':@',
  preserveOrder: true,
  parseTagValue: false,
});

const uiFolders = (app: InstalledApp): string[] => [join(app.localDirectory, 'data', 'ui'), join(app.directory, 'default', 'data', 'ui')];

function readUiFile(app: InstalledApp, path: string): string | undefined {
  const file = uiFolders(app)
    .map((folder) => join(folder, path))
    .find((candidate) => existsSync(candidate));
  return file ? readFileSync(file, 'utf8') : undefined;
}

/** Whether the account may read a view: by the app's metadata, or by the capability that reads everything. */
export function mayRead({ services }: WebContext, session: Session, view: { readonly app: string; readonly name: string }): boolean {
  if (session.capabilities.has('admin_all_objects')) return true;
  const { read } = services.conf.access('views', view.name, view.app);
  return read.includes('*') || session.roles.some((role) => read.includes(role));
}

export const findApp = ({ services }: WebContext, id: string): InstalledApp | undefined => services.conf.apps.find((app) => app.id === id);

/** Reads a view of an app; undefined when there is none of that name or its XML does not parse. */
export function readView(app: InstalledApp, name: string): ViewFile | undefined {
  if (!/^[\w-]+$/.test(name)) return undefined;
  const xml = readUiFile(app, join('views', `${name}.xml`));
  if (xml === undefined) return undefined;
  const root = (parser.parse(xml) as XmlNode[]).find((node) => Object.keys(node).some((key) => /^(view|dashboard|form)$/.test(key)));
  if (!root) return undefined;
  const kind = Object.keys(root).find((key) => key !== ':@') ?? '';
  const attributes = (root[':@'] ?? {}) as Record<string, string>;
  const label = /<label>([^<]*)<\/label>/.exec(xml)?.[1]?.trim() ?? name;
  return { app, name, label, root: kind, template: attributes['template'], xml };
}

/** Names of all views of an app. */
export const viewNames = (app: InstalledApp): string[] =>
  [
    ...new Set(
      uiFolders(app).flatMap((folder) =>
        existsSync(join(folder, 'views'))
          ? readdirSync(join(folder, 'views'))
              .filter((file) => file.endsWith('.xml'))
              .map((file) => file.slice(0, -'.xml'.length))
          : [],
      ),
    ),
  ].sort();

const childrenOf = (node: XmlNode, name: string): XmlNode[] => (node[name] ?? []) as XmlNode[];

/** The navigation of an app as the account sees it: lines whose view it may not read are left out, empty groups too. */
export function readNav(context: WebContext, session: Session, app: InstalledApp): NavItem[] {
  const text = readUiFile(app, join('nav', 'default.xml'));
  const nav = text === undefined ? undefined : (parser.parse(text) as XmlNode[]).find((node) => 'nav' in node);
  if (!nav) {
    return viewNames(app).flatMap((view) => lineOf(context, session, { app, view }));
  }
  const linesOf = (nodes: readonly XmlNode[]): NavItem[] =>
    nodes.flatMap((node): NavItem[] => {
      const attributes = (node[':@'] ?? {}) as Record<string, string>;
      if ('view' in node && attributes['name'])
        return lineOf(context, session, { app, view: attributes['name'], home: attributes['default'] === 'true' });
      if ('collection' in node) {
        const items = linesOf(childrenOf(node, 'collection'));
        return items.length > 0 ? [{ label: attributes['label'] ?? '', items }] : [];
      }
      if ('a' in node && attributes['href']?.startsWith('/')) {
        const [text] = childrenOf(node, 'a');
        return [{ label: (text?.['#text'] as string | undefined) ?? attributes['href'], href: attributes['href'] }];
      }
      return [];
    });
  return linesOf(childrenOf(nav, 'nav'));
}

function lineOf(context: WebContext, session: Session, line: { app: InstalledApp; view: string; home?: boolean }): NavItem[] {
  const view = readView(line.app, line.view);
  if (!view || !mayRead(context, session, { app: line.app.id, name: view.name })) return [];
  return [{ label: view.label, view: view.name, ...(line.home ? { home: true } : {}) }];
}

/** The app and view to open when the address names none: the hosted package, its default view or the first readable one. */
export function homeOf(context: WebContext, session: Session, app?: InstalledApp): { app: string; view: string } | undefined {
  const { services } = context;
  const apps = app
    ? [app]
    : [...services.conf.apps].sort(
        (left, right) => Number(right.directory === services.config.app) - Number(left.directory === services.config.app),
      );
  for (const candidate of apps.filter((each) => each.visible)) {
    const lines = readNav(context, session, candidate).flatMap((item) => [item, ...(item.items ?? [])]);
    const view = (lines.find((item) => item.home) ?? lines.find((item) => item.view))?.view;
    if (view) return { app: candidate.id, view };
  }
  return undefined;
}
