/** Characters a single position can match: one flag per Latin-1 code, and one for everything above. */
export type CharacterSet = Uint8Array;
const SIZE = 257;
export const REST = 256;

/** Part of a regular expression, independent of the engine that will run it. */
export type RegexNode =
  | { readonly kind: 'sequence'; readonly items: readonly RegexNode[] }
  | { readonly kind: 'choice'; readonly options: readonly RegexNode[] }
  | { readonly kind: 'group'; readonly open: string; readonly capture: boolean; readonly body: RegexNode }
  | { readonly kind: 'look'; readonly open: string; readonly body: RegexNode }
  | { readonly kind: 'repeat'; readonly body: RegexNode; readonly min: number; readonly max: number; readonly lazy: boolean }
  /** One character; written the same for both engines unless `re2` says otherwise. */
  | { readonly kind: 'character'; readonly source: string; readonly re2?: string; readonly set: CharacterSet }
  /** Matches at a place without taking characters; an absent `re2` means only the native engine has it. */
  | { readonly kind: 'place'; readonly source: string; readonly re2: string | undefined }
  | { readonly kind: 'reference'; readonly group: number };

/** A parsed pattern. `names[i]` is the name of group i, where it has one. */
export interface ParsedRegex {
  readonly root: RegexNode;
  readonly groupCount: number;
  readonly names: readonly (string | undefined)[];
  /** Whether the whole pattern ignores case. */
  readonly ignoreCase: boolean;
}

export const emptySet = (): CharacterSet => new Uint8Array(SIZE);

export function addRange(set: CharacterSet, from: number, to: number): void {
  for (let code = from; code <= Math.min(to, 255); code += 1) set[code] = 1;
  if (to > 255) set[REST] = 1;
}

export function negate(set: CharacterSet): CharacterSet {
  const result = emptySet();
  for (let code = 0; code < SIZE; code += 1) result[code] = set[code] === 1 ? 0 : 1;
  // What lies above Latin-1 is not told apart: assume that either side may match it.
  result[REST] = 1;
  return result;
}

export function merge(into: CharacterSet, from: CharacterSet): void {
  for (let code = 0; code < SIZE; code += 1) if (from[code] === 1) into[code] = 1;
}

/** Adds the other case of ASCII letters. */
export function foldCase(set: CharacterSet): void {
  for (let code = 97; code <= 122; code += 1) {
    const either = set[code] === 1 || set[code - 32] === 1 ? 1 : 0;
    set[code] = either;
    set[code - 32] = either;
  }
}

export const overlaps = (a: CharacterSet, b: CharacterSet): boolean => a.some((flag, code) => flag === 1 && b[code] === 1);

export function setOf(...ranges: ReadonlyArray<readonly [from: number, to: number]>): CharacterSet {
  const set = emptySet();
  for (const [from, to] of ranges) addRange(set, from, to);
  return set;
}
