import { join } from 'node:path';
import { DEFAULTS_FOLDER } from './apps';
import { confError } from './errors';
import type { Layer } from './layers';
import type { ConfContext, InstalledApp } from './types';

/** The app name of the host's own configuration. */
export const SYSTEM = 'system';
/** Defaults that every host has. */
export const SYSTEM_DEFAULT: Layer = { app: SYSTEM, local: false, directory: join(DEFAULTS_FOLDER, SYSTEM, 'default') };

/** Where configuration lies: the layers a context sees, and the files that are written. */
export class Places {
  private readonly etc: string;
  private readonly apps: () => readonly InstalledApp[];

  constructor(etc: string, apps: () => readonly InstalledApp[]) {
    this.etc = etc;
    this.apps = apps;
  }

  private app(id: string): InstalledApp {
    const app = this.apps().find((each) => each.id === id);
    if (!app)
      throw confError('APPMON-CONF-APP', {
        app: id,
        known: this.apps()
          .map((each) => each.id)
          .join(', '),
      });
    return app;
  }

  /** An account's private layer of an app. */
  userLayer(app: string, user: string): Layer {
    return { app, user, local: true, directory: join(this.etc, 'users', user, app, 'local') };
  }

  /** The file that a write in a context goes to. */
  writablePath(file: string, { app, user }: ConfContext): string {
    if (!/^[\w-]{1,100}$/.test(file)) throw confError('APPMON-CONF-FILE', { file });
    if (user !== undefined && (/[\\/\0]/.test(user) || /^\.*$/.test(user))) throw confError('APPMON-CONF-USER', { user });
    if (app === SYSTEM) return join(this.etc, SYSTEM, 'local', `${file}.conf`);
    const { localDirectory } = this.app(app);
    return user === undefined ? join(localDirectory, `${file}.conf`) : join(this.userLayer(app, user).directory, `${file}.conf`);
  }

  /** The metadata file that is written for an app. */
  localMeta(app: string): string {
    if (app === SYSTEM) return join(this.etc, SYSTEM, 'metadata', 'local.meta');
    return join(this.app(app).localDirectory, '..', 'metadata', 'local.meta');
  }

  /** The two layers of an app. */
  appLayers(app: InstalledApp): readonly [local: Layer, shipped: Layer] {
    return [
      { app: app.id, local: true, directory: app.localDirectory },
      { app: app.id, local: false, directory: join(app.directory, 'default') },
    ];
  }

  /** Layers of a context, the strongest first (Admin Manual, "Configuration file precedence"). */
  layers(context: ConfContext | undefined): readonly Layer[] {
    const systemLocal: Layer = { app: SYSTEM, local: true, directory: join(this.etc, SYSTEM, 'local') };
    if (!context) {
      const layers = this.apps().map((app) => this.appLayers(app));
      return [systemLocal, ...layers.map(([local]) => local), ...layers.map(([, shipped]) => shipped), SYSTEM_DEFAULT];
    }
    const own = this.apps().find((app) => app.id === context.app);
    const others = this.apps()
      .filter((app) => app !== own)
      .reverse();
    return [
      ...(own && context.user !== undefined ? [this.userLayer(own.id, context.user)] : []),
      ...(own ? this.appLayers(own) : []),
      ...others.flatMap((app) => this.appLayers(app)),
      systemLocal,
      SYSTEM_DEFAULT,
    ];
  }
}
