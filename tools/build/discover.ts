import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A program that splunkd starts as a child. */
export interface Executable {
  readonly name: string;
  readonly kind: 'input' | 'alert_action' | 'command';
  /** Its index.ts. */
  readonly entry: string;
}

/** A file of default/data/ui/views. `page` = our React page, `simplexml` = a dashboard the host draws. */
export interface View {
  readonly name: string;
  readonly kind: 'page' | 'simplexml';
}

export interface Visualization {
  readonly name: string;
  readonly folder: string;
}

const folders = (path: string): string[] =>
  existsSync(path)
    ? readdirSync(path, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => entry.name)
        .sort()
    : [];

const EXECUTABLE_FOLDERS = [
  { kind: 'input', folder: 'inputs' },
  { kind: 'alert_action', folder: 'bin/alert_actions' },
  { kind: 'command', folder: 'bin/commands' },
] as const;

/** Every folder with an index.ts under inputs, bin/alert_actions and bin/commands: the folder is the registration. */
export const findExecutables = (root: string): Executable[] =>
  EXECUTABLE_FOLDERS.flatMap(({ kind, folder }) =>
    folders(join(root, folder))
      .filter((name) => name !== 'kit')
      .map((name) => ({ name, kind, entry: join(root, folder, name, 'index.ts') }))
      .filter(({ entry }) => existsSync(entry)),
  );

/** The views of default/data/ui/views, sorted by name. */
export function findViews(root: string): View[] {
  const folder = join(root, 'default/data/ui/views');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.xml'))
    .sort()
    .map((file) => ({
      name: file.slice(0, -'.xml'.length),
      kind: /<view\b/.test(readFileSync(join(folder, file), 'utf8')) ? 'page' : 'simplexml',
    }));
}

/** Names of the folders of appserver/pages that hold an index.tsx. */
export const findPages = (root: string): string[] =>
  folders(join(root, 'appserver/pages')).filter((name) => existsSync(join(root, 'appserver/pages', name, 'index.tsx')));

/** Folders of visualizations/ that hold a classic.ts. */
export const findVisualizations = (root: string): Visualization[] =>
  folders(join(root, 'visualizations'))
    .map((name) => ({ name, folder: join(root, 'visualizations', name) }))
    .filter(({ folder }) => existsSync(join(folder, 'classic.ts')));
