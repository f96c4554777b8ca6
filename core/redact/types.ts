import type { Traits } from './traits';

/** A stretch of text to replace: UTF-16 offsets, `end` exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
  /** What it is, where the rule that found it looks for several kinds. */
  readonly rule?: string;
}

/** One kind of personal or secret data in free text. */
export interface TextRule {
  /** Stable id, also the name of its counter and the word inside the brackets of the replacement. */
  readonly id: string;
  /** Cheap test that is true for every text in which `find` can find something. */
  readonly mayMatch: (text: string, traits: Traits) => boolean;
  /** Stretches to replace, ascending and not overlapping. */
  readonly find: (text: string, traits: Traits) => readonly Span[];
}

/** A rule on the name of a member: its whole value is replaced. */
export interface KeyRule {
  readonly id: string;
  /** Words of the name (split at case changes, dots, underscores) that select the value. */
  readonly words: ReadonlySet<string>;
  /** True for values that are what the name says; others are left to the text rules. */
  readonly accepts: (value: string) => boolean;
}

/** How often each rule replaced something. */
export type RedactionCounts = Readonly<Record<string, number>>;
