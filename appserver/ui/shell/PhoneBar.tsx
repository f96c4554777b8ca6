import { createURL } from '@splunk/splunk-utils/url';
import { useEffect, useRef, useState } from 'react';
import { appName } from '../data/rest';
import { useEntries } from '../data/use-data';
import { countSet } from '../state/filters';
import { useFilters } from '../state/use-url';
import type { FilterOptions } from './FilterBar';
import { FilterBar } from './FilterBar';

const views: readonly (readonly [view: string, label: string])[] = [
  ['live', 'Live'],
  ['support', 'Support'],
  ['issues', 'Issues'],
  ['management', 'Management'],
  ['alerts', 'Alerts'],
  ['data_quality', 'Data quality'],
  ['stability', 'Stability'],
  ['setup', 'Setup'],
];

/** The pages that this account may open, as the host lists them. */
function Pages() {
  const listed = useEntries('data/ui/views');
  const names = new Set(listed.value?.map(({ name }) => name));
  return (
    <ul>
      {views
        .filter(([view]) => listed.value === undefined || names.has(view))
        .map(([view, label]) => (
          <li key={view}>
            <a href={createURL(`app/${appName}/${view}`)}>{label}</a>
          </li>
        ))}
    </ul>
  );
}

/** The bar of a phone: menu, title, filters with the number of those set. The sheets close with Escape. */
export function PhoneBar({ title, options, times }: { title: string; options: FilterOptions; times: boolean }) {
  const [open, setOpen] = useState<'menu' | 'filters' | null>(null);
  const [filters] = useFilters();
  const sheet = useRef<HTMLDivElement>(null);
  useEffect(() => {
    sheet.current?.querySelector<HTMLElement>('a, button, input')?.focus();
  }, [open]);
  const toggle = (which: 'menu' | 'filters'): void => {
    setOpen(open === which ? null : which);
  };
  const count = countSet(filters);
  return (
    <header
      className="appmon-phone-bar"
      onKeyDown={(event) => {
        if (event.key === 'Escape') setOpen(null);
      }}
    >
      <div className="appmon-phone-row">
        <button
          type="button"
          aria-expanded={open === 'menu'}
          aria-label="Menu"
          onClick={() => {
            toggle('menu');
          }}
        >
          ☰
        </button>
        <h1>{title}</h1>
        <button
          type="button"
          aria-expanded={open === 'filters'}
          aria-label={`Filters, ${String(count)} set`}
          onClick={() => {
            toggle('filters');
          }}
        >
          ▽ {count}
        </button>
      </div>
      {open === 'menu' ? (
        <nav className="appmon-sheet" aria-label="Pages" ref={sheet}>
          <Pages />
        </nav>
      ) : null}
      {open === 'filters' ? (
        <div className="appmon-sheet" ref={sheet}>
          <FilterBar options={options} times={times} />
        </div>
      ) : null}
    </header>
  );
}
