import type { Stanza } from '../conf/types';
import type { MacroDefinition } from '../spl/catalog';

/** Splunk's booleans in conf files. */
export const isOn = (value: string | undefined): boolean => /^(1|t|true|y|yes|on|enabled)$/i.test(value ?? '');

/** A comma-separated list without empty parts. */
export const splitList = (text: string | undefined): string[] =>
  (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);

/** A stanza of macros.conf as a macro; undefined without a definition. */
export function macroOf(settings: Stanza | undefined): MacroDefinition | undefined {
  const definition = settings?.['definition'];
  if (settings === undefined || definition === undefined) return undefined;
  const { validation, errormsg } = settings as { validation?: string; errormsg?: string };
  return {
    args: splitList(settings['args']),
    definition,
    iseval: isOn(settings['iseval']),
    ...(validation ? { validation } : {}),
    ...(errormsg ? { errormsg } : {}),
  };
}

/** Event types by name, disabled ones left out. */
export const eventtypesOf = (stanzas: ReadonlyMap<string, Stanza>): ReadonlyMap<string, string> =>
  new Map([...stanzas].flatMap(([name, each]) => (each['search'] && !isOn(each['disabled']) ? [[name, each['search']] as const] : [])));

/** Fields that fields.conf declares `INDEXED = true`. */
export const indexedFieldsOf = (stanzas: ReadonlyMap<string, Stanza>): ReadonlySet<string> =>
  new Set([...stanzas].flatMap(([name, each]) => (isOn(each['INDEXED']) ? [name] : [])));

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** Tags by `field=value` (stanza names are URL-encoded in tags.conf), the enabled ones alone. */
export const tagsOf = (stanzas: ReadonlyMap<string, Stanza>): ReadonlyMap<string, readonly string[]> =>
  new Map([...stanzas].map(([name, each]) => [decoded(name), Object.keys(each).filter((tag) => isOn(each[tag]))] as const));

/** The `param.*` settings of an alert action without their prefix. */
export const actionParameters = (settings: Stanza | undefined): Record<string, string> =>
  Object.fromEntries(
    Object.entries(settings ?? {}).flatMap(([key, value]) => (key.startsWith('param.') ? [[key.slice(6), value] as const] : [])),
  );
