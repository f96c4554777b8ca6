import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import type { InstalledApp } from '../conf/types';
import type { SchemeInfo } from './types';

/** Folders of an app that may hold executables for this machine, in Splunk's order. */
export function executableFolders(app: InstalledApp, platform = process.platform): readonly string[] {
  const folders: Partial<Record<NodeJS.Platform, string>> = {
    linux: process.arch === 'arm64' ? 'linux_aarch64' : 'linux_x86_64',
    darwin: 'darwin_x86_64',
    win32: 'windows_x86_64',
  };
  const own = folders[platform];
  return [...(own ? [join(app.directory, own, 'bin')] : []), join(app.directory, 'bin')];
}

const EXTENSIONS: Readonly<Record<string, readonly string[]>> = { nix: ['.sh', ''], windows: ['.cmd', '.bat', '.exe'] };

/** The executable of a scheme or alert action without an extension in its name. */
export function findExecutable(app: InstalledApp, name: string): string | undefined {
  const extensions = EXTENSIONS[process.platform === 'win32' ? 'windows' : 'nix'] ?? [];
  return executableFolders(app)
    .flatMap((folder) => extensions.map((extension) => join(folder, `${name}${extension}`)))
    .find((path) => existsSync(path));
}

/** Schemes that `README/inputs.conf.spec` declares: stanzas `[<scheme>://…]` with at least one setting line; others Splunk ignores. */
export function declaredSchemes(app: InstalledApp): string[] {
  const path = join(app.directory, 'README', 'inputs.conf.spec');
  if (!existsSync(path)) return [];
  const found = new Set<string>();
  let scheme: string | undefined;
  for (const line of readFileSync(path, 'utf8').split(/\r?\n/)) {
    const stanza = /^\s*\[(.*)\]\s*$/.exec(line)?.[1];
    if (stanza !== undefined) scheme = /^([\w.-]+):\/\//.exec(stanza)?.[1];
    else if (scheme !== undefined && /^\s*[\w.*<>-]+\s*=/.test(line)) found.add(scheme);
  }
  return [...found];
}

interface SchemeXml {
  readonly scheme?: {
    readonly title?: string;
    readonly description?: string;
    readonly use_external_validation?: string;
    readonly use_single_instance?: string;
    readonly streaming_mode?: string;
    readonly endpoint?:
      { readonly args?: { readonly arg?: ReadonlyArray<Readonly<Record<string, string | undefined>>> } | string } | string;
  };
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  isArray: (name) => name === 'arg',
});

const truth = (text: string | undefined, fallback: boolean): boolean =>
  text === undefined || text === '' ? fallback : /^(true|1)$/i.test(text.trim());

/** Reads what an executable answered to `--scheme`; undefined when it is no scheme XML. */
export function parseScheme(text: string, whose: { readonly name: string; readonly app: string }): SchemeInfo | undefined {
  let scheme: SchemeXml['scheme'];
  try {
    scheme = (parser.parse(text) as SchemeXml).scheme;
  } catch {
    return undefined;
  }
  if (!scheme) return undefined;
  const endpoint = typeof scheme.endpoint === 'object' ? scheme.endpoint : {};
  const args = typeof endpoint.args === 'object' ? (endpoint.args.arg ?? []) : [];
  return {
    name: whose.name,
    app: whose.app,
    title: scheme.title ?? whose.name,
    description: scheme.description ?? '',
    streamingMode: scheme.streaming_mode?.trim() === 'simple' ? 'simple' : 'xml',
    useExternalValidation: truth(scheme.use_external_validation, false),
    useSingleInstance: truth(scheme.use_single_instance, false),
    args: args.map((arg) => ({
      name: arg['@name'] ?? '',
      title: arg['title'] ?? arg['@name'] ?? '',
      description: arg['description'] ?? '',
      dataType: arg['data_type'] ?? 'string',
      requiredOnCreate: truth(arg['required_on_create'], true),
      requiredOnEdit: truth(arg['required_on_edit'], false),
    })),
  };
}
