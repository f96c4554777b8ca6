/** A comparison operator of the search language; `!=` needs the field to exist, `NOT field=value` does not. */
export type ComparisonOperator = '=' | '!=' | '<' | '<=' | '>' | '>=';

/** The tree of a search expression (`search`, `tstats where`, event types, `inputlookup where`). */
export type SearchNode =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly SearchNode[] }
  | { readonly kind: 'not'; readonly part: SearchNode }
  | { readonly kind: 'all' }
  /** Matches nothing: an event type or tag that nothing carries. */
  | { readonly kind: 'none' }
  | {
      readonly kind: 'compare';
      readonly field: string;
      readonly operator: ComparisonOperator;
      readonly value: string;
      /** CASE(value): compare with case. */
      readonly exactCase?: boolean;
    }
  /** A bare word, a quoted phrase, TERM(…) or CASE(…). */
  | { readonly kind: 'term'; readonly text: string; readonly form: 'word' | 'phrase' | 'term' | 'case' }
  | { readonly kind: 'tag'; readonly field?: string; readonly value: string }
  | { readonly kind: 'eventtype'; readonly value: string };
