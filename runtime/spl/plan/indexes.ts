import type { DataCatalog, SearchContext } from '../catalog';
import type { SearchNode } from '../parse/search-nodes';
import { indexPatterns } from './push-down';

/** Where to look for indexes. */
export interface IndexPlace {
  readonly catalog: DataCatalog;
  readonly search: Pick<SearchContext, 'defaultIndexes'>;
  readonly kind: 'event' | 'metric';
}

/** Existing indexes that a search may read; those that start with `_` only when such a name is asked for. */
export async function indexesOf(expression: SearchNode, { catalog, search, kind }: IndexPlace): Promise<string[]> {
  const { patterns, bound } = indexPatterns(expression);
  const asked = bound ? patterns : [...patterns, ...search.defaultIndexes];
  const names = new Set<string>();
  for (const pattern of new Set(asked)) {
    for (const name of await catalog.indexes(pattern, kind)) if (pattern.startsWith('_') || !name.startsWith('_')) names.add(name);
  }
  return [...names];
}
