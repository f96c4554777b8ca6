import { existsSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { listFolder, writeAtomically } from '../../conf/files';
import type { InstalledApp } from '../../conf/types';
import { canRead, requireCapability, requireWrite } from '../access';
import { alreadyExists, collection, makeEntry, parameter, removed, requiredArguments } from '../answers';
import { notFound, restError } from '../errors';
import type { RestAnswer, RestCall, RestEntry, Route } from '../types';

/** A kind of knowledge object that is a file of an app: its endpoint, metadata type, folders and ending. */
interface FileKind {
  readonly path: string;
  readonly type: string;
  readonly shipped: string;
  /** Below the app's folder in the data folder. */
  readonly written: string;
  readonly ending: string;
  readonly content: (file: string) => Record<string, unknown>;
  /** Text of a new or changed object from `eai:data`. */
  readonly read: (call: RestCall, data: string) => string | Buffer;
}

/** Where splunkd expects lookup uploads to lie before they are taken in. */
export const stagingFolder = (data: string): string => join(data, 'var', 'run', 'splunk', 'lookup_tmp');

function staged(call: RestCall, path: string): Buffer {
  const folder = stagingFolder(call.services.config.data);
  const legal = existsSync(folder) && existsSync(path) && realpathSync(path).startsWith(realpathSync(folder) + sep);
  if (!legal) throw restError('APPMON-REST-ARGUMENT', { name: 'eai:data', expected: `the path of a file in ${folder}`, value: path });
  return readFileSync(path);
}

function xml(data: string): string {
  if (!/^\s*(<\?xml[^>]*>)?\s*(<!--[\s\S]*?-->\s*)*<\w/.test(data))
    throw restError('APPMON-REST-ARGUMENT', { name: 'eai:data', expected: 'an XML document', value: data.slice(0, 80) });
  return data;
}

function viewContent(file: string): Record<string, unknown> {
  const text = readFileSync(file, 'utf8');
  const label = /<label>([\s\S]*?)<\/label>/.exec(text)?.[1]?.trim() ?? '';
  const rootNode = /<(?!\?|!)(\w+)/.exec(text)?.[1] ?? '';
  return {
    'eai:data': text,
    label,
    rootNode,
    isDashboard: ['dashboard', 'form'].includes(rootNode),
    isVisible: !/isVisible="(false|0)"/.test(text),
    disabled: false,
  };
}

const KINDS: readonly FileKind[] = [
  {
    path: 'data/ui/views',
    type: 'views',
    shipped: 'default/data/ui/views',
    written: 'local/data/ui/views',
    ending: '.xml',
    content: viewContent,
    read: (_, data) => xml(data),
  },
  {
    path: 'data/ui/nav',
    type: 'nav',
    shipped: 'default/data/ui/nav',
    written: 'local/data/ui/nav',
    ending: '.xml',
    content: (file) => ({ 'eai:data': readFileSync(file, 'utf8'), disabled: false }),
    read: (_, data) => xml(data),
  },
  {
    path: 'data/lookup-table-files',
    type: 'lookups',
    shipped: 'lookups',
    written: 'lookups',
    ending: '',
    content: (file) => ({ 'eai:data': file, disabled: false }),
    read: staged,
  },
];

const writtenFolder = (kind: FileKind, app: InstalledApp): string => join(dirname(app.localDirectory), kind.written);

interface FoundFile {
  readonly name: string;
  readonly file: string;
  readonly app: InstalledApp;
  readonly removable: boolean;
}

/** Files of one kind in one app; what was written covers what was shipped. */
function filesOf(kind: FileKind, app: InstalledApp): FoundFile[] {
  const shipped = join(app.directory, kind.shipped);
  const written = writtenFolder(kind, app);
  const strip = (name: string): string => (kind.ending ? name.slice(0, -kind.ending.length) : name);
  const names = new Set(
    [...listFolder(shipped), ...listFolder(written)].filter((name) => name.endsWith(kind.ending) && !name.startsWith('.')),
  );
  return [...names].map((name) => {
    const own = existsSync(join(written, name));
    return {
      name: strip(name),
      file: join(own ? written : shipped, name),
      app,
      removable: own && (written === shipped || !existsSync(join(shipped, name))),
    };
  });
}

const accessOf = (call: RestCall, kind: FileKind, { name, app, removable }: FoundFile) => ({
  ...call.services.conf.access(kind.type, name, app.id),
  removable,
});

/** Files the call's namespace shows: its app's own, other apps' exported ones; with `-` everything readable. */
function visible(call: RestCall, kind: FileKind): FoundFile[] {
  return call.services.conf.apps
    .flatMap((app) => filesOf(kind, app))
    .filter((found) => {
      const access = accessOf(call, kind, found);
      return (
        canRead(access, call.session) &&
        (call.app === '-' || found.app.id === call.app || (kind.type === 'lookups' && access.sharing === 'global'))
      );
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

const entryOf = (call: RestCall, kind: FileKind, found: FoundFile): RestEntry =>
  makeEntry(call, found.name, { path: kind.path, access: accessOf(call, kind, found) }, kind.content(found.file));

function find(call: RestCall, kind: FileKind): FoundFile {
  const name = parameter(call, 'name');
  const found = visible(call, kind).find((each) => each.name === name);
  if (!found) throw notFound(name);
  return found;
}

function write(call: RestCall, kind: FileKind, { app, name }: Pick<FoundFile, 'app' | 'name'>): void {
  const { 'eai:data': data } = requiredArguments(call, 'eai:data');
  if (kind.type === 'lookups') requireCapability(call.session, 'upload_lookup_files');
  requireWrite(call.services.conf.access(kind.type, name, app.id), call.session);
  if (!/^\w[\w.-]{0,199}$/.test(name))
    throw restError('APPMON-REST-ARGUMENT', { name: 'name', expected: 'letters, digits, "_", "." and "-"', value: name });
  writeAtomically(join(writtenFolder(kind, app), name + kind.ending), kind.read(call, data), 0o640);
}

function create(call: RestCall, kind: FileKind): RestAnswer {
  const { name } = requiredArguments(call, 'name');
  const app = call.services.conf.apps.find((each) => each.id === call.app);
  if (!app) throw restError('APPMON-REST-BAD', { text: 'A new file needs an app in its address.' });
  if (filesOf(kind, app).some((each) => each.name === name)) throw alreadyExists(name);
  write(call, kind, { app, name });
  return collection(
    kind.path,
    filesOf(kind, app)
      .filter((each) => each.name === name)
      .map((each) => entryOf(call, kind, each)),
    201,
  );
}

function change(call: RestCall, kind: FileKind): RestAnswer {
  const found = find(call, kind);
  write(call, kind, found);
  return collection(kind.path, [entryOf(call, kind, find(call, kind))]);
}

function remove(call: RestCall, kind: FileKind): RestAnswer {
  const found = find(call, kind);
  requireWrite(accessOf(call, kind, found), call.session);
  if (!found.removable) throw restError('APPMON-REST-FORBIDDEN', { detail: `: ${found.name} comes with its app and cannot be removed` });
  rmSync(found.file);
  return removed(kind.path);
}

export const routes: readonly Route[] = KINDS.flatMap((kind): Route[] => [
  {
    method: 'GET',
    path: kind.path,
    handle: (call) =>
      collection(
        kind.path,
        visible(call, kind).map((found) => entryOf(call, kind, found)),
      ),
  },
  { method: 'POST', path: kind.path, handle: (call) => create(call, kind) },
  { method: 'GET', path: `${kind.path}/:name`, handle: (call) => collection(kind.path, [entryOf(call, kind, find(call, kind))]) },
  { method: 'POST', path: `${kind.path}/:name`, handle: (call) => change(call, kind) },
  { method: 'DELETE', path: `${kind.path}/:name`, handle: (call) => remove(call, kind) },
]);
