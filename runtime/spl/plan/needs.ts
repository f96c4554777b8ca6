import type { FieldNeeds, PreparedCommand } from '../command';

/**
 * Walks a pipeline from its end to its start and tells, for the input of each command, which fields are read
 * from there on. `last` is what the reader of the results wants.
 */
export function fieldNeeds(commands: readonly PreparedCommand[], last: FieldNeeds = 'all'): FieldNeeds[] {
  const needs: FieldNeeds[] = [];
  let wanted = last;
  for (let index = commands.length - 1; index >= 0; index--) {
    wanted = commands[index]?.needs?.(wanted) ?? 'all';
    needs[index] = wanted;
  }
  return needs;
}

/** Whether a field is wanted, by name or by a pattern with `*`. */
export function wants(needs: FieldNeeds, field: string): boolean {
  if (needs === 'all' || needs.has(field)) return true;
  for (const name of needs) if (name.includes('*') && matchesPattern(name, field)) return true;
  return false;
}

/** Whether a field name fits a name with `*` wildcards; field names are compared with case. */
export function matchesPattern(pattern: string, field: string): boolean {
  if (!pattern.includes('*')) return pattern === field;
  const parts = pattern.split('*');
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (field.length < first.length + last.length || !field.startsWith(first) || !field.endsWith(last)) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = field.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= field.length - last.length;
}
