/** One distinct stack of an issue: stable symbols, top first, recursion collapsed. */
export type Stack = readonly string[];

/** An issue as the comparison sees it. Issues are compared within one app, platform and kind only. */
export interface IssueProfile {
  readonly issue: string;
  readonly appId: string;
  readonly platform: string;
  readonly kind: string;
  /** Root exception type, signal or Mach exception. */
  readonly type: string;
  /** Message without its values; empty when there is none. */
  readonly template: string;
  /** The stacks of all its variants. */
  readonly stacks: readonly Stack[];
}

/** A frame that both stacks have. Positions count from 0 at the top; share is its part of all weight, 0 to 1. */
export interface MatchedFrame {
  readonly frame: string;
  readonly left: number;
  readonly right: number;
  readonly share: number;
}

/** A frame that only one stack has. */
export interface UnmatchedFrame {
  readonly frame: string;
  readonly position: number;
  readonly share: number;
}

/** The terms of a score. */
export interface Similarity {
  /** 1 is the same; below 0 more speaks against than for. */
  readonly score: number;
  /** What the stacks alone give, before type and message. */
  readonly stack: number;
  readonly sameType: boolean;
  /** Words of the messages in common, 0 to 1; undefined when an issue has no message. */
  readonly message: number | undefined;
  readonly sameTopClass: boolean;
  readonly matched: readonly MatchedFrame[];
  /** Strongest first. */
  readonly onlyLeft: readonly UnmatchedFrame[];
  readonly onlyRight: readonly UnmatchedFrame[];
}

/** Two issues that look alike. `left` sorts before `right`. */
export interface Proposal {
  readonly left: string;
  readonly right: string;
  readonly level: 'near-identical' | 'similar';
  readonly similarity: Similarity;
}

/** What a person decided, by issue id: together for good, or never together. */
export interface Constraint {
  readonly kind: 'must-link' | 'cannot-link';
  readonly left: string;
  readonly right: string;
}
