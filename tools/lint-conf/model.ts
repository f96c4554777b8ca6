import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findExecutables, findPages, findViews, findVisualizations, type Executable, type View } from '../build/discover';
import { readConf, type ConfFile } from './read-conf';

/** What the rules look at: the package's texts as they lie in the repository. */
export interface PackageModel {
  readonly root: string;
  readonly confs: ReadonlyMap<string, ConfFile>;
  readonly metadata: ConfFile | undefined;
  readonly views: readonly View[];
  readonly viewTexts: ReadonlyMap<string, string>;
  readonly nav: string | undefined;
  readonly pages: readonly string[];
  readonly executables: readonly Executable[];
  readonly visualizations: readonly string[];
  readonly has: (path: string) => boolean;
  readonly read: (path: string) => string | undefined;
  readonly list: (folder: string) => readonly string[];
}

/** Reads a repository (or a test's copy of its shape). */
export function readModel(root: string): PackageModel {
  const has = (path: string): boolean => existsSync(join(root, path));
  const read = (path: string): string | undefined => (has(path) ? readFileSync(join(root, path), 'utf8') : undefined);
  const list = (folder: string): string[] => (has(folder) ? readdirSync(join(root, folder)).sort() : []);
  const views = findViews(root);
  const metadata = read('splunk-app/metadata/default.meta');
  return {
    root,
    confs: new Map(
      list('default')
        .filter((file) => file.endsWith('.conf'))
        .map((file) => [file.slice(0, -'.conf'.length), readConf(read(`default/${file}`) ?? '')]),
    ),
    metadata: metadata === undefined ? undefined : readConf(metadata),
    views,
    viewTexts: new Map(views.map(({ name }) => [name, read(`default/data/ui/views/${name}.xml`) ?? ''])),
    nav: read('default/data/ui/nav/default.xml'),
    pages: findPages(root),
    executables: findExecutables(root),
    visualizations: findVisualizations(root).map(({ name }) => name),
    has,
    read,
    list,
  };
}
