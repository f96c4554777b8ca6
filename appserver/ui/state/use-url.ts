import { createContext, useCallback, useContext, useMemo, useSyncExternalStore } from 'react';
import type { Filters } from './filters';
import { defaults, formatFilters, parseFilters } from './filters';

const changed = 'appmon:address';

const subscribe = (listener: () => void): (() => void) => {
  window.addEventListener('popstate', listener);
  window.addEventListener(changed, listener);
  return () => {
    window.removeEventListener('popstate', listener);
    window.removeEventListener(changed, listener);
  };
};

/** Filters a page starts with where they differ from those of the product. */
export const DefaultFilters = createContext<Filters>(defaults);

/** Puts a query string into the address: `push` for a decision, `replace` while typing. */
export function navigate(search: string, how: 'push' | 'replace'): void {
  const url = `${window.location.pathname}${search}`;
  if (how === 'push') window.history.pushState(null, '', url);
  else window.history.replaceState(null, '', url);
  window.dispatchEvent(new Event(changed));
}

/** Query string of the address, following the browser's history. */
export const useAddress = (): string => useSyncExternalStore(subscribe, () => window.location.search);

/** A parameter of the page that is no filter, and the way to set it ('' removes it). */
export function useParameter(name: string): readonly [string, (value: string) => void] {
  const search = useAddress();
  const value = new URLSearchParams(search).get(name) ?? '';
  const set = useCallback(
    (next: string) => {
      const query = new URLSearchParams(window.location.search);
      if (next === '') query.delete(name);
      else query.set(name, next);
      const text = query.toString();
      navigate(text === '' ? '' : `?${text}`, 'push');
    },
    [name],
  );
  return [value, set];
}

/** The filters of the address and the way to change some of them. */
export function useFilters(): readonly [Filters, (change: Partial<Filters>, how?: 'push' | 'replace') => void] {
  const base = useContext(DefaultFilters);
  const search = useAddress();
  const filters = useMemo(() => parseFilters(search, base), [search, base]);
  const change = useCallback(
    (part: Partial<Filters>, how: 'push' | 'replace' = 'push') => {
      const current = parseFilters(window.location.search, base);
      navigate(formatFilters({ ...current, ...part }, window.location.search, base), how);
    },
    [base],
  );
  return [filters, change];
}
