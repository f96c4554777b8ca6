import type { DocumentStore } from '../../store/types';

/** Documents in memory, for tests of what stands on a DocumentStore. */
export function memoryDocuments(): DocumentStore {
  const paths = new Map<string, Map<string, string>>();
  const open = (path: string): Map<string, string> => {
    const held = paths.get(path) ?? new Map<string, string>();
    paths.set(path, held);
    return held;
  };
  const done = Promise.resolve();
  return {
    get: (path, key) => Promise.resolve(open(path).get(key)),
    list: (path) => Promise.resolve([...open(path)]),
    put: (path, documents) => {
      for (const [key, document] of documents) open(path).set(key, document);
      return done;
    },
    insert: (path, key, document) => {
      const free = !open(path).has(key);
      if (free) open(path).set(key, document);
      return Promise.resolve(free);
    },
    remove: (path, keys) => {
      for (const key of keys) open(path).delete(key);
      return done;
    },
    drop: (path) => {
      paths.delete(path);
      return done;
    },
  };
}
