import type { IndexFilter } from '../catalog';
import type { Cell, Row } from '../value';

/** Whether a stored event passes a filter, written out from the definition of `IndexFilter`. */
export function passes(event: Row, filter: IndexFilter): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.parts.every((part) => passes(event, part));
    case 'or':
      return filter.parts.some((part) => passes(event, part));
    case 'not':
      return !passes(event, filter.part);
    case 'exists':
      return event[filter.field] !== undefined;
    case 'contains': {
      const raw = String(event['_raw'] ?? '').toLowerCase();
      return raw.includes(filter.text) && wholeRuns(filter.words ?? '').every((run) => holdsWord(raw, run));
    }
    case 'equals':
      return texts(event[filter.field]).some((value) => like(value.toLowerCase(), filter.value.toLowerCase()));
    case 'compare':
      return texts(event[filter.field]).some((value) => value.trim() !== '' && ordered(Number(value), filter.operator, filter.value));
  }
}

const texts = (cell: Cell): string[] => (cell === undefined ? [] : Array.isArray(cell) ? cell : [String(cell)]);

function ordered(value: number, operator: '<' | '<=' | '>' | '>=', bound: number): boolean {
  if (Number.isNaN(value)) return false;
  if (operator === '<') return value < bound;
  if (operator === '<=') return value <= bound;
  return operator === '>' ? value > bound : value >= bound;
}

/** Glob match with `*` only, character by character. */
function like(value: string, pattern: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return value === pattern;
  if (!value.startsWith(first)) return false;
  let at = first.length;
  for (const [index, part] of rest.entries()) {
    if (index === rest.length - 1) return value.length - at >= part.length && value.endsWith(part);
    const found = value.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return false;
}

/** Runs of letters and digits of a lower-cased pattern that touch no star. */
const wholeRuns = (pattern: string): string[] =>
  (pattern.toLowerCase().match(/[a-z0-9*]+/g) ?? []).flatMap((run) => run.split(/[a-z0-9]*\*[a-z0-9]*/)).filter((run) => run !== '');

/** Whether a run stands alone in a text, or right behind a JSON escape. */
const holdsWord = (text: string, run: string): boolean =>
  text.split(/[^a-z0-9]/).includes(run) || text.split(/\\u[0-9a-f]{4}|\\.|[^a-z0-9]/).includes(run);
