import type { RowPredicate } from '../search/predicate';
import { toValues } from '../eval';
import type { FieldStage } from './stage';

/** An event type with its compiled search. */
export interface CompiledEventtype {
  readonly name: string;
  readonly matches: RowPredicate;
  readonly reads: readonly string[];
}

/** Sets `eventtype` to the names of the event types whose search the event matches. */
export function eventtypeStage(eventtypes: readonly CompiledEventtype[]): FieldStage {
  return {
    sets: ['eventtype'],
    reads: [...new Set(eventtypes.flatMap((eventtype) => eventtype.reads))],
    apply(row) {
      const names = eventtypes.filter((eventtype) => eventtype.matches(row)).map((eventtype) => eventtype.name);
      if (names.length > 0) row['eventtype'] = names.length === 1 ? names[0] : names;
    },
  };
}

/** Sets `tag` and `tag::<field>` from the tags of `field=value` pairs. */
export function tagStage(tags: ReadonlyMap<string, readonly string[]>): FieldStage {
  const byField = new Map<string, Map<string, readonly string[]>>();
  for (const [pair, names] of tags) {
    const field = pair.slice(0, pair.indexOf('='));
    const values = byField.get(field) ?? new Map<string, readonly string[]>();
    byField.set(field, values.set(pair.slice(field.length + 1).toLowerCase(), names));
  }
  return {
    sets: ['tag', ...[...byField.keys()].map((field) => `tag::${field}`)],
    reads: [...byField.keys()],
    apply(row) {
      const all = new Set<string>();
      for (const [field, values] of byField) {
        const found = toValues(row[field]).flatMap((value) => values.get(value.toLowerCase()) ?? []);
        if (found.length > 0) row[`tag::${field}`] = asCell([...new Set(found)]);
        for (const tag of found) all.add(tag);
      }
      if (all.size > 0) row['tag'] = asCell([...all].sort());
    },
  };
}

const asCell = (values: string[]): string | string[] => (values.length === 1 ? (values[0] as string) : values);
