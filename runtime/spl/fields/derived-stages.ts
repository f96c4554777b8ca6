import { compileEval, type EvalOptions } from '../eval';
import type { Cell, Row } from '../value';
import type { FieldStage } from './stage';

const ALIAS = /("[^"]*"|\S+)\s+(AS|ASNEW)\s+("[^"]*"|\S+)/gi;

const bare = (name: string): string => name.replace(/^"|"$/g, '');

/** `FIELDALIAS-<class> = a AS b …`: AS overwrites (and clears when the source is absent), ASNEW only fills (R17). */
export function aliasStage(setting: string): FieldStage {
  const pairs = [...setting.matchAll(ALIAS)].map((match) => ({
    from: bare(match[1] ?? ''),
    to: bare(match[3] ?? ''),
    onlyNew: match[2]?.toUpperCase() === 'ASNEW',
  }));
  return {
    sets: pairs.map((pair) => pair.to),
    reads: pairs.map((pair) => pair.from),
    apply(row) {
      for (const { from, to, onlyNew } of pairs) {
        if (onlyNew) row[to] ??= copied(row[from]);
        else row[to] = copied(row[from]);
      }
    },
  };
}

const copied = (cell: Cell): Cell => (Array.isArray(cell) ? [...cell] : cell);

/** All `EVAL-<field>` settings at once: they run in parallel and do not see each other's results. */
export function evalStage(settings: readonly (readonly [field: string, expression: string])[], options: EvalOptions): FieldStage {
  const compiled = settings.map(([field, expression]) => ({ field, ...compileEval(expression, options) }));
  return {
    sets: compiled.map(({ field }) => field),
    reads: compiled.flatMap(({ fields }) => fields),
    apply(row: Row) {
      const values = compiled.map(({ evaluate }) => evaluate(row));
      compiled.forEach(({ field }, index) => {
        row[field] = values[index];
      });
    },
  };
}
