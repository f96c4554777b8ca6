import { CodedError } from '../../../core/errors';
import type { Catalog, PropsSettings } from '../catalog';
import { parseLookup } from '../lookup';
import { tokenize } from '../parse/tokens';
import { matchesPattern } from '../plan/needs';
import { aliasStage } from './derived-stages';
import { extractStage } from './regex-stages';

/** Names and patterns that one setting sets. */
interface Sets {
  /** Without copying them from `_raw`; `all` when it may set any field. */
  readonly computed?: 'all' | readonly string[];
  /** To any piece of `_raw`. */
  readonly cut?: readonly string[];
}

function setsOf(key: string, setting: string): Sets {
  const dash = key.indexOf('-');
  const kind = key.slice(0, Math.max(0, dash));
  const name = key.slice(dash + 1);
  switch (kind) {
    case 'EVAL':
      return { computed: [name] };
    case 'FIELDALIAS':
      return { computed: aliasStage(setting).sets };
    case 'LOOKUP':
      return { computed: parseLookup(tokenize(setting), setting.length).outputs?.map((output) => output.row) ?? 'all' };
    case 'REPORT':
      return { computed: 'all' };
    case 'EXTRACT': {
      const { sets, reads } = extractStage(setting);
      return sets !== 'all' && reads.includes('_raw') ? { cut: sets } : { computed: sets };
    }
    default:
      return {};
  }
}

/**
 * How the search-time values of a field stand in the event's text: as `words` (what is before and after is no letter or digit, unless
 * it belongs to a JSON escape), as any `piece` of it, or not always.
 */
export type InText = 'words' | 'piece' | undefined;

const UNKNOWN = (): InText => undefined;

/**
 * Tells of a field how its search-time values stand in the event's text, whatever the event's sourcetype. They always do when no
 * alias, calculation, look-up or transform of any stanza sets the field, and as words when no EXTRACT does either. Nothing is
 * known of any field when a stanza cannot be judged.
 */
export async function textualFields(catalog: Catalog): Promise<(field: string) => InText> {
  const stanzas: readonly PropsSettings[] | undefined = await catalog.allProps?.();
  if (stanzas === undefined) return UNKNOWN;
  const computed: string[] = [];
  const cut: string[] = [];
  try {
    for (const stanza of stanzas) {
      for (const [key, setting] of Object.entries(stanza)) {
        const sets = setting === '' ? {} : setsOf(key, setting);
        if (sets.computed === 'all') return UNKNOWN;
        computed.push(...(sets.computed ?? []));
        cut.push(...(sets.cut ?? []));
      }
    }
  } catch (error) {
    // A setting that does not compile is told when an event needs it; until then nothing is known of its fields.
    if (error instanceof CodedError) return UNKNOWN;
    throw error;
  }
  const isIn = (names: readonly string[], field: string): boolean => names.some((name) => matchesPattern(name, field));
  return (field) => (field.startsWith('_') || isIn(computed, field) ? undefined : isIn(cut, field) ? 'piece' : 'words');
}
