import type { HostKnowledge } from '../protocol';

/** A knowledge side that knows nothing; tests replace the calls they are about. */
export const emptyKnowledge = (known: Partial<HostKnowledge> = {}): HostKnowledge => ({
  macro: () => Promise.resolve(undefined),
  propsTable: () => Promise.resolve({ stanzas: new Map(), defaults: {} }),
  transform: () => Promise.resolve(undefined),
  eventtypes: () => Promise.resolve(new Map()),
  tags: () => Promise.resolve(new Map()),
  lookup: () => Promise.resolve(undefined),
  writeLookup: () => Promise.resolve(undefined),
  savedSearch: () => Promise.resolve(undefined),
  jobResults: () => Promise.resolve(undefined),
  rest: () => Promise.resolve([]),
  collect: () => Promise.resolve(undefined),
  sendAlert: () => Promise.resolve(0),
  ...known,
});
