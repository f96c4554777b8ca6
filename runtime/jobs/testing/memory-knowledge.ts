import type { KnowledgeCatalog } from '../../spl/catalog';

/** A knowledge side that knows nothing; tests replace the calls they are about. */
export const emptyKnowledge = (known: Partial<KnowledgeCatalog> = {}): KnowledgeCatalog => ({
  macro: async () => undefined,
  props: async () => ({}),
  transform: async () => undefined,
  eventtypes: async () => new Map(),
  tags: async () => new Map(),
  lookup: async () => undefined,
  writeLookup: async () => undefined,
  savedSearch: async () => undefined,
  jobResults: async () => undefined,
  rest: async () => [],
  collect: async () => undefined,
  sendAlert: async () => 0,
  ...known,
});
