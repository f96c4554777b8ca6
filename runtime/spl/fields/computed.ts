import { CodedError } from '../../../core/errors';
import type { Catalog, PropsSettings } from '../catalog';
import { parseLookup } from '../lookup';
import { tokenize } from '../parse/tokens';
import { matchesPattern } from '../plan/needs';
import { aliasStage } from './derived-stages';
import { extractStage } from './regex-stages';

/** Names and patterns that one setting sets without copying them from `_raw`; `all` when it may set any field. */
function computedBy(key: string, setting: string): 'all' | readonly string[] {
  const dash = key.indexOf('-');
  const kind = key.slice(0, Math.max(0, dash));
  const name = key.slice(dash + 1);
  switch (kind) {
    case 'EVAL':
      return [name];
    case 'FIELDALIAS': {
      const { sets } = aliasStage(setting);
      return sets;
    }
    case 'LOOKUP':
      return parseLookup(tokenize(setting), setting.length).outputs?.map((output) => output.row) ?? 'all';
    case 'REPORT':
      return 'all';
    case 'EXTRACT': {
      const { sets, reads } = extractStage(setting);
      return reads.includes('_raw') ? [] : sets;
    }
    default:
      return [];
  }
}

/**
 * Tells of a field whether every search-time value of it is a piece of the event's text, whatever the event's sourcetype:
 * no alias, calculation, look-up or transform of any stanza sets it. False for every field when a stanza cannot be judged.
 */
export async function textualFields(catalog: Catalog): Promise<(field: string) => boolean> {
  const stanzas: readonly PropsSettings[] | undefined = await catalog.allProps?.();
  if (stanzas === undefined) return () => false;
  const computed: string[] = [];
  try {
    for (const stanza of stanzas) {
      for (const [key, setting] of Object.entries(stanza)) {
        const sets = setting === '' ? [] : computedBy(key, setting);
        if (sets === 'all') return () => false;
        computed.push(...sets);
      }
    }
  } catch (error) {
    // A setting that does not compile is told when an event needs it; until then nothing is known of its fields.
    if (error instanceof CodedError) return () => false;
    throw error;
  }
  return (field) => !field.startsWith('_') && !computed.some((name) => matchesPattern(name, field));
}
