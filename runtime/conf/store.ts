/* eslint-disable max-params -- file, stanza, settings and context are the four parts of one write, as the seam has them */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { CodedError } from '../../core/errors';
import { DEFAULTS_FOLDER, discoverApps, isAppId, readApp } from './apps';
import { editConf, removeStanza } from './edit';
import { confError } from './errors';
import { listFolder, readText, writeAtomically } from './files';
import { LayerFiles } from './layers';
import type { Layer } from './layers';
import { formatAccess, metadataName, objectAccess } from './metadata';
import type { Metadata } from './metadata';
import { Places, SYSTEM, SYSTEM_DEFAULT } from './places';
import type { ConfContext, ConfStore, InstalledApp, Stanza, StanzaOrigin } from './types';

/** Where configuration lives: package directories (never written) and the data folder (written). */
export interface ConfOptions {
  readonly appDirectories: readonly string[];
  readonly dataDirectory: string;
  /** Told of every line or file that could not be used. */
  readonly warn?: (warning: CodedError) => void;
}

/** Opens the layered configuration. Broken files are reported through `warn` and never stop it. */
export function openConf(options: ConfOptions): ConfStore {
  return new LayeredConf(options);
}

interface Resolved {
  readonly settings: Stanza;
  readonly origin: StanzaOrigin;
}

class LayeredConf implements ConfStore {
  private readonly etc: string;
  private readonly reader: LayerFiles;
  private readonly places: Places;
  private readonly options: ConfOptions;
  private readonly resolved = new Map<string, ReadonlyMap<string, Resolved>>();
  private readonly listeners = new Set<(file: string) => void>();
  apps: readonly InstalledApp[];

  constructor(options: ConfOptions) {
    this.options = options;
    this.etc = join(options.dataDirectory, 'etc');
    this.reader = new LayerFiles(options.warn ?? (() => undefined));
    this.apps = discoverApps(options.appDirectories, join(this.etc, 'apps'));
    this.places = new Places(this.etc, () => this.apps);
  }

  files(): readonly string[] {
    const layers = [
      ...this.places.layers(undefined),
      ...this.privateUsers().flatMap((user) => this.apps.map(({ id }) => this.places.userLayer(id, user))),
    ];
    return [...new Set(layers.flatMap((layer) => this.reader.list(layer)))].sort();
  }

  stanza(file: string, name: string, context?: ConfContext): Stanza | undefined {
    return this.resolve(file, context).get(name)?.settings;
  }

  stanzas(file: string, context?: ConfContext): ReadonlyMap<string, Stanza> {
    const stanzas = new Map<string, Stanza>();
    for (const [name, { settings }] of this.resolve(file, context)) if (name !== 'default') stanzas.set(name, settings);
    return stanzas;
  }

  origin(file: string, name: string, context?: ConfContext): StanzaOrigin | undefined {
    return this.resolve(file, context).get(name)?.origin;
  }

  access(type: string, name: string, app: string): Pick<StanzaOrigin, 'app' | 'owner' | 'sharing' | 'read' | 'write'> {
    const { read, write, exported, owner } = objectAccess(this.metadata(app), type, name);
    return { app, owner: owner ?? 'nobody', sharing: app === SYSTEM ? 'system' : exported ? 'global' : 'app', read, write };
  }

  privateUsers(): readonly string[] {
    return listFolder(join(this.etc, 'users'));
  }

  write(file: string, name: string, settings: Readonly<Record<string, string | null>>, context: ConfContext): void {
    const path = this.places.writablePath(file, context);
    writeAtomically(path, editConf(readText(path) ?? '', name, settings));
    this.changed(file);
  }

  remove(file: string, name: string, context: ConfContext): boolean {
    const origin = this.origin(file, name, context);
    const path = this.places.writablePath(file, context.user !== undefined && origin?.sharing !== 'user' ? { app: context.app } : context);
    const text = readText(path);
    if (text === undefined) return false;
    const shorter = removeStanza(text, name);
    if (shorter === text) return false;
    writeAtomically(path, shorter);
    const meta = this.places.localMeta(context.app);
    if (origin?.sharing !== 'user' && origin?.removable)
      writeAtomically(meta, removeStanza(readText(meta) ?? '', metadataName(file, name)));
    this.changed(file);
    return true;
  }

  share(file: string, name: string, acl: Partial<Pick<StanzaOrigin, 'sharing' | 'read' | 'write' | 'owner'>>, context: ConfContext): void {
    const before = this.origin(file, name, context);
    const sharing = acl.sharing ?? before?.sharing ?? 'app';
    const owner = acl.owner ?? before?.owner ?? context.user ?? 'nobody';
    if (before?.sharing === 'user' && sharing !== 'user')
      this.move(file, name, { app: context.app, user: before.owner }, { app: context.app });
    if (before && before.sharing !== 'user' && sharing === 'user')
      this.move(file, name, { app: context.app }, { app: context.app, user: owner });
    if (sharing !== 'user') {
      const access = this.access(file, name, context.app);
      const settings = {
        access: formatAccess(acl.read ?? access.read, acl.write ?? access.write),
        export: sharing === 'global' || sharing === SYSTEM ? SYSTEM : 'none',
        owner,
      };
      const meta = this.places.localMeta(context.app);
      writeAtomically(meta, editConf(readText(meta) ?? '', metadataName(file, name), settings));
    }
    this.changed(file);
  }

  createApp(id: string, settings: { readonly label?: string; readonly version?: string; readonly visible?: boolean }): InstalledApp {
    if (!isAppId(id) || id === SYSTEM) throw confError('APPMON-CONF-APP-ID', { app: id });
    if (this.apps.some((app) => app.id === id)) throw confError('APPMON-CONF-APP-EXISTS', { app: id });
    const directory = join(this.etc, 'apps', id);
    const path = join(directory, 'local', 'app.conf');
    const ui = editConf('', 'ui', { label: settings.label ?? id, is_visible: settings.visible === false ? '0' : '1' });
    writeAtomically(path, editConf(ui, 'launcher', { version: settings.version ?? '1.0.0' }));
    this.reload();
    return readApp(directory, join(directory, 'local'), id);
  }

  removeApp(id: string): boolean {
    const app = this.apps.find((each) => each.id === id);
    const directory = join(this.etc, 'apps', id);
    if (!app || app.directory !== directory || !existsSync(directory)) return false;
    rmSync(directory, { recursive: true, force: true });
    this.reload();
    return true;
  }

  reload(): void {
    this.apps = discoverApps(this.options.appDirectories, join(this.etc, 'apps'));
    this.changed(...this.files());
  }

  onChange(listener: (file: string) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private changed(...files: readonly string[]): void {
    this.reader.forget();
    this.resolved.clear();
    for (const listener of this.listeners) for (const file of files) listener(file);
  }

  private move(file: string, name: string, from: ConfContext, to: ConfContext): void {
    const source = this.places.writablePath(file, from);
    const target = this.places.writablePath(file, to);
    const held =
      this.reader.read({ app: from.app, local: true, directory: join(source, '..') }, file).get(name) ?? new Map<string, string>();
    writeAtomically(target, editConf(readText(target) ?? '', name, Object.fromEntries(held)));
    writeAtomically(source, removeStanza(readText(source) ?? '', name));
    this.changed(file);
  }

  private metadata(app: string): Metadata {
    const installed = this.apps.find((each) => each.id === app);
    if (!installed && app !== SYSTEM) return this.reader.access(app, []);
    const directory = installed?.directory ?? join(DEFAULTS_FOLDER, SYSTEM);
    return this.reader.access(app, [join(directory, 'metadata', 'default.meta'), this.places.localMeta(app)]);
  }

  private resolve(file: string, context: ConfContext | undefined): ReadonlyMap<string, Resolved> {
    const key = context ? `${file}\n${context.app}\n${context.user ?? ''}` : file;
    const known = this.resolved.get(key);
    if (known) return known;
    const layers = this.places.layers(context).map((layer) => ({ layer, stanzas: this.reader.read(layer, file) }));
    const sees = (layer: Layer, name: string): boolean =>
      !context || layer.app === context.app || layer.app === SYSTEM || objectAccess(this.metadata(layer.app), file, name).exported;
    const merge = (name: string, into: Record<string, string>): void => {
      for (const { layer, stanzas } of layers) {
        const held = stanzas.get(name);
        if (held && sees(layer, name)) for (const [setting, value] of held) into[setting] ??= value;
      }
    };
    const resolved = new Map<string, Resolved>();
    for (const { layer, stanzas } of layers) {
      for (const name of stanzas.keys()) {
        if (resolved.has(name) || !sees(layer, name)) continue;
        const settings = Object.create(null) as Record<string, string>;
        merge(name, settings);
        merge('default', settings);
        resolved.set(name, { settings, origin: this.originOf(file, name, layer) });
      }
    }
    this.resolved.set(key, resolved);
    return resolved;
  }

  private originOf(file: string, name: string, layer: Layer): StanzaOrigin {
    if (layer.user !== undefined)
      return { app: layer.app, owner: layer.user, sharing: 'user', removable: true, read: [layer.user], write: [layer.user] };
    const app = this.apps.find((each) => each.id === layer.app);
    const shipped = app ? this.places.appLayers(app)[1] : SYSTEM_DEFAULT;
    const removable = layer.local && !this.reader.read(shipped, file).has(name);
    return { ...this.access(file, name, layer.app), removable };
  }
}
