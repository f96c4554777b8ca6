import { symbolId } from './id';

/** Symbols that nobody has uploaded, with the image each of them is of. */
export interface Missing {
  readonly add: (id: string, image: string | undefined) => void;
  readonly ids: () => readonly string[];
  /** As the event has it: `id=image|id=image`, at most MAX_TOLD of them; a text, so that search-time extraction reaches it. */
  readonly text: () => string;
}

const MAX_TOLD = 16;
const MAX_NAME = 100;

const plain = (name: string): string => name.replace(/[|=]/g, '_').slice(0, MAX_NAME);
const lastPart = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** An empty list; an id counts once, with the first image that is named. */
export function createMissing(): Missing {
  const images = new Map<string, string>();
  return {
    add: (id, image = '') => {
      const key = symbolId(id);
      if (!images.has(key)) images.set(key, lastPart(image));
    },
    ids: () => [...images.keys()],
    text: () =>
      [...images]
        .slice(0, MAX_TOLD)
        .map((pair) => pair.map(plain).join('='))
        .join('|'),
  };
}

/** The ids of a field `missing_symbols`. */
export const idsOfMissing = (text: string): readonly string[] =>
  text
    .split('|')
    .filter((part) => part !== '')
    .map((part) => part.slice(0, part.indexOf('=')));
