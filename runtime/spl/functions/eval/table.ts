import type { Cell, Row } from '../../value';
import type { CallSite, Compiled, EvalValue, StaticType } from '../../eval/types';

/** How an argument arrives: one text, one number, the value as it is, all values as texts, or a truth value. */
export type ArgumentKind = 'text' | 'number' | 'any' | 'values' | 'condition';

export interface Parameter {
  readonly kind: ArgumentKind;
  readonly optional: boolean;
  readonly repeated: boolean;
}

/** A documented call with its result on a row (an empty one unless `row` says otherwise); run as a test. */
export interface FunctionExample {
  readonly call: string;
  readonly gives: Cell | boolean;
  readonly row?: Row;
}

interface FunctionDocument {
  readonly name: string;
  /** Kinds of the arguments, for example `text, number, number?` or `any...?` (any number, even none). */
  readonly takes: string;
  readonly returns: StaticType;
  readonly doc: string;
  readonly example: FunctionExample;
}

/** A function of values: an absent text or number argument makes the result absent; the first one is taken value by value. */
export interface PlainFunction extends FunctionDocument {
  readonly implementation: (...args: never[]) => EvalValue;
}

/** A function that decides itself when and how its arguments are evaluated. */
export interface SpecialFunction extends FunctionDocument {
  readonly compile: (call: CallSite) => Compiled;
}

export type FunctionRow = PlainFunction | SpecialFunction;

/** A row of the table with its parameters read. */
export type EvalFunction = FunctionDocument & {
  readonly parameters: readonly Parameter[];
  readonly implementation?: PlainFunction['implementation'];
  readonly compile?: SpecialFunction['compile'];
};

const KINDS: readonly string[] = ['text', 'number', 'any', 'values', 'condition'];
const isKind = (word: string): word is ArgumentKind => KINDS.includes(word);

function readParameters(takes: string): Parameter[] {
  if (takes === '') return [];
  return takes.split(', ').map((written) => {
    const optional = written.endsWith('?');
    const repeated = /\.\.\.\??$/.test(written);
    const kind = written.replace(/(?:\.\.\.)?\??$/, '');
    if (!isKind(kind)) throw new RangeError(`unknown argument kind ${written}`);
    return { kind, optional, repeated };
  });
}

/** Makes the map that calls are compiled from. */
export const readFunctions = (rows: readonly FunctionRow[]): ReadonlyMap<string, EvalFunction> =>
  new Map(rows.map((row) => [row.name, { ...row, parameters: readParameters(row.takes) }]));
