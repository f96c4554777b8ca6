/** A way to damage a sample; the same numbers give the same damage. */
export type Change = (sample: Uint8Array, random: () => number) => Uint8Array;

/** Something that takes bytes from outside. */
export interface FuzzTarget {
  readonly name: string;
  /** Samples that are changed. */
  readonly samples: (shared: string) => readonly Uint8Array[];
  /** Takes the bytes; throws when a promise is broken. Gives the size of what it made of them, in a unit of its own. */
  readonly take: (bytes: Uint8Array) => number | Promise<number>;
  /** The most it may make of so many bytes. */
  readonly most: (bytes: number) => number;
  /** Damage that keeps the shape of a sample, so that it reaches what lies behind the first check; every other case has it. */
  readonly change?: Change;
}

/** A bound that grows with the input: what a few bytes may become, and the most for each byte. */
export const linear =
  (least: number, perByte: number): FuzzTarget['most'] =>
  (bytes) =>
    Math.max(least, perByte * bytes);
