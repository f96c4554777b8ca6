import type { DocumentStore } from '../../store/types';

/** Documents in memory, for tests of what stands on a DocumentStore. */
export function memoryDocuments(): DocumentStore {
  const paths = new Map<string, Map<string, string>>();
  const open = (path: string): Map<string, string> => {
    const held = paths.get(path) ?? new Map<string, string>();
    paths.set(path, held);
    return held;
  };
  return {
    get: async (path, key) => open(path).get(key),
    list: async (path) => [...open(path)],
    put: async (path, documents) => {
      for (const [key, document] of documents) open(path).set(key, document);
    },
    insert: async (path, key, document) => {
      if (open(path).has(key)) return false;
      open(path).set(key, document);
      return true;
    },
    remove: async (path, keys) => {
      for (const key of keys) open(path).delete(key);
    },
    drop: async (path) => {
      paths.delete(path);
    },
  };
}
