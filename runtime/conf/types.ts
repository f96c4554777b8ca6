/** Whose view of the configuration: an app, and an account (absent = nobody). */
export interface ConfContext {
  readonly app: string;
  readonly user?: string;
}

/** Settings of one stanza after layering; `[default]` of the file is already merged in. */
export type Stanza = Readonly<Record<string, string>>;

/** Where a stanza comes from, for ACLs in REST answers. */
export interface StanzaOrigin {
  readonly app: string;
  readonly owner: string;
  readonly sharing: 'user' | 'app' | 'global' | 'system';
  /** Whether the stanza exists in a `local` layer and can be removed. */
  readonly removable: boolean;
  /** Roles that may read and write, from the metadata files (`*` = everybody). */
  readonly read: readonly string[];
  readonly write: readonly string[];
}

/** An installed app: the package directory (never written) and its writable twin in the data folder. */
export interface InstalledApp {
  readonly id: string;
  readonly directory: string;
  readonly localDirectory: string;
  readonly label: string;
  readonly version: string;
  readonly visible: boolean;
}

/**
 * Layered configuration: built-in system defaults, app default, app local, user local (Splunk's documented precedence;
 * exported stanzas of other apps are visible). Writes go to the data folder, never to the package.
 */
export interface ConfStore {
  readonly apps: readonly InstalledApp[];
  /** Names of the conf files that exist in any layer, without `.conf`. */
  files(): readonly string[];
  stanza(file: string, name: string, context?: ConfContext): Stanza | undefined;
  stanzas(file: string, context?: ConfContext): ReadonlyMap<string, Stanza>;
  origin(file: string, name: string, context?: ConfContext): StanzaOrigin | undefined;
  /** Merges settings into a stanza of the `local` layer (user layer when `context.user` is set); null removes a key. Durable when it returns. */
  write(file: string, name: string, settings: Readonly<Record<string, string | null>>, context: ConfContext): void;
  /** Removes the stanza from the `local` layers; false when only a package default holds it. */
  remove(file: string, name: string, context: ConfContext): boolean;
  /** Moves or re-shares a stanza (REST `…/acl`): sharing user/app/global and role lists, kept in local.meta. */
  share(file: string, name: string, acl: Partial<Pick<StanzaOrigin, 'sharing' | 'read' | 'write' | 'owner'>>, context: ConfContext): void;
  /** Access of any object by its metadata type (`views`, `lookups`, `nav`, a conf file …) in one app. */
  access(type: string, name: string, app: string): Pick<StanzaOrigin, 'app' | 'owner' | 'sharing' | 'read' | 'write'>;
  /** Accounts that own private configuration. */
  privateUsers(): readonly string[];
  /** Makes an empty app in the data folder; APPMON-CONF-APP-ID or APPMON-CONF-APP-EXISTS when it cannot. */
  createApp(id: string, settings: { readonly label?: string; readonly version?: string; readonly visible?: boolean }): InstalledApp;
  /** Removes an app that lives in the data folder alone; false for packages, built-in and unknown apps. */
  removeApp(id: string): boolean;
  /** Reads everything again, e.g. after an admin edited files by hand. */
  reload(): void;
  /** Called with the file name after each write or reload; returns the function that stops it. */
  onChange(listener: (file: string) => void): () => void;
}
