import type { Assignment } from './ast';
import type { EvalParser } from './parser';

/** Tokens that may stand inside an unquoted target name when no blank separates them. */
const JOINS = new Set(['.', '-', ':']);

/** Reads the left side of an assignment: a name (dots allowed), a name in single or double quotes, or a template with `{field}`. */
export function readTarget(parser: EvalParser): Omit<Assignment, 'expression'> {
  const first = parser.peek();
  if (first.kind !== 'name' && first.kind !== 'quoted' && first.kind !== 'string') throw parser.fail('the name of a field to assign');
  parser.next();
  let target = first.text;
  let end = first.end;
  if (first.kind === 'name') {
    for (;;) {
      const join = parser.peek();
      const rest = parser.peek(1);
      if (join.kind !== 'operator' || !JOINS.has(join.text) || join.start !== end || rest.start !== join.end) break;
      if (rest.kind !== 'name' && rest.kind !== 'number') break;
      parser.next();
      parser.next();
      target += join.text + rest.text;
      end = rest.end;
    }
  }
  return { target, template: /\{[^{}]+\}/.test(target), targetLocation: { start: first.start, end } };
}
