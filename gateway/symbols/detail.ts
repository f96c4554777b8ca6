import type { SymbolDetail, SymbolIndex } from '../../core/symbols';

interface HasDetail {
  readonly detail?: SymbolDetail | undefined;
}

const RANKS: Readonly<Record<SymbolDetail, number>> = { exports: 0, names: 1, lines: 2 };

/** How much a file says, as people read it. */
export const DETAIL_WORDS: Readonly<Record<SymbolDetail, string>> = {
  exports: 'exported names alone',
  names: 'a symbol table',
  lines: 'debug information',
};

/** Mappings and source maps say no detail: one is as good as another. */
const rankOf = ({ detail = 'lines' }: HasDetail): number => RANKS[detail];

/** Order in which one file takes an id over from another: more detail is above less. */
export const byDetail = (a: HasDetail, b: HasDetail): number => rankOf(a) - rankOf(b);

/** What the indexes of one file say at best; undefined for those that are not of binary images. */
export const detailOf = (indexes: readonly SymbolIndex[]): SymbolDetail | undefined =>
  indexes
    .flatMap((index) => (index.kind === 'address' ? { detail: index.detail } : []))
    .toSorted(byDetail)
    .at(-1)?.detail;
