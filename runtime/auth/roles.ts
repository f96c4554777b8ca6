import type { ConfStore } from '../conf/types';
import type { RoleInfo } from './types';

const list = (value: string | undefined): string[] =>
  (value ?? '')
    .split(/[;,]/)
    .map((part) => part.trim())
    .filter(Boolean);

const PREFIX = 'role_';

/** Settings of a role that are not capabilities (authorize.conf.spec). */
const SETTINGS =
  /^(importRoles|grantableRoles|srch[A-Z]\w*|rtSrch\w*|cumulative\w+|deleteIndexesAllowed|federatedProviders|ephemeral\w*|fieldFilter\w*|metric\w*Filter|disabled)$/;

const reach = (start: string, imports: ReadonlyMap<string, readonly string[]>): string[] => {
  const seen = new Set<string>();
  const visit = (role: string): void => {
    if (seen.has(role) || !imports.has(role)) return;
    seen.add(role);
    for (const imported of imports.get(role) ?? []) visit(imported);
  };
  visit(start);
  return [...seen];
};

/** Every role of authorize.conf with what it imports, transitively; cycles and unknown imports are harmless. */
export function readRoles(conf: Pick<ConfStore, 'stanzas'>): RoleInfo[] {
  const stanzas = [...conf.stanzas('authorize')].filter(([name]) => name.startsWith(PREFIX));
  const own = new Map(stanzas.map(([name, settings]) => [name.slice(PREFIX.length), settings]));
  const imports = new Map([...own].map(([role, settings]) => [role, list(settings['importRoles'])]));
  const capabilities = (role: string): string[] =>
    Object.entries(own.get(role) ?? {})
      .filter(([key, value]) => value === 'enabled' && !SETTINGS.test(key))
      .map(([key]) => key);
  const distinct = (values: readonly string[]): string[] => [...new Set(values)].sort();
  return [...own].map(([name, settings]) => ({
    name,
    importedRoles: imports.get(name) ?? [],
    capabilities: distinct(capabilities(name)),
    importedCapabilities: distinct(
      reach(name, imports)
        .filter((role) => role !== name)
        .flatMap(capabilities),
    ),
    srchIndexesAllowed: list(settings['srchIndexesAllowed']),
    srchIndexesDefault: list(settings['srchIndexesDefault']),
  }));
}

/** What a set of assigned roles adds up to: inherited roles, capabilities and index patterns together. */
export function combineRoles(assigned: readonly string[], roles: readonly RoleInfo[]) {
  const byName = new Map(roles.map((role) => [role.name, role]));
  const imports = new Map(roles.map((role) => [role.name, role.importedRoles]));
  const held = [...new Set(assigned.flatMap((role) => reach(role, imports)))];
  const gather = (pick: (role: RoleInfo) => readonly string[]): string[] => [
    ...new Set(held.flatMap((name) => pick(byName.get(name) as RoleInfo))),
  ];
  return {
    roles: held,
    capabilities: new Set(gather((role) => role.capabilities)),
    searchIndexes: gather((role) => role.srchIndexesAllowed),
    defaultIndexes: gather((role) => role.srchIndexesDefault),
  };
}

/**
 * Whether index patterns (authorize.conf `srchIndexesAllowed`) allow an index. `*` never reaches internal indexes: their
 * names start with `_` and need a pattern that does so too.
 */
export const indexAllowed = (patterns: readonly string[], index: string): boolean =>
  patterns.some((pattern) => {
    if (index.startsWith('_') !== pattern.startsWith('_')) return false;
    const expression = pattern
      .toLowerCase()
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*');
    return new RegExp(`^${expression}$`, 's').test(index.toLowerCase());
  });
