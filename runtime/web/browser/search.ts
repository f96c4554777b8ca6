import { runSearch } from './dashboard-search';
import { drawTable, make } from './dashboard-table';

const ROWS = 100;
const [, locale = 'en-GB', , app = ''] = location.pathname.split('/');

const TEXTS = {
  en: {
    title: 'Search',
    query: 'Search text',
    from: 'From',
    to: 'To',
    run: 'Search',
    hint: 'A link alone runs nothing: read the search, then press Search.',
    found: (shown: number, all: number) => `${all} results${shown < all ? `, the first ${shown} are shown` : ''}`,
  },
  es: {
    title: 'Buscar',
    query: 'Texto de la búsqueda',
    from: 'Desde',
    to: 'Hasta',
    run: 'Buscar',
    hint: 'Un enlace no ejecuta nada: lea la búsqueda y pulse Buscar.',
    found: (shown: number, all: number) => `${all} resultados${shown < all ? `; se muestran los ${shown} primeros` : ''}`,
  },
} as const;
const texts = locale.startsWith('es') ? TEXTS.es : TEXTS.en;

/** A labelled box of the form, filled from the parameter of the address. */
function box<Name extends 'input' | 'textarea'>(
  form: HTMLElement,
  name: Name,
  field: { key: string; label: string; otherwise: string },
): HTMLElementTagNameMap[Name] {
  const input = make(name);
  input.name = field.key;
  input.value = new URLSearchParams(location.search).get(field.key) ?? field.otherwise;
  input.spellcheck = false;
  const label = make('label', field.label);
  label.append(input);
  form.append(label);
  return input;
}

function drawSearch(): HTMLElement {
  const main = make('main', '', 'shell-dashboard');
  const form = make('form', '', 'shell-panel shell-search');
  const query = box(form, 'textarea', { key: 'q', label: texts.query, otherwise: '' });
  query.rows = 4;
  const earliest = box(form, 'input', { key: 'earliest', label: texts.from, otherwise: '-24h@h' });
  const latest = box(form, 'input', { key: 'latest', label: texts.to, otherwise: 'now' });
  const button = make('button', texts.run, 'shell-button shell-primary');
  button.type = 'submit';
  form.append(button, make('p', texts.hint));
  const results = make('div', '', 'shell-panel shell-element');
  results.setAttribute('role', 'region');
  results.setAttribute('aria-label', texts.title);
  results.setAttribute('aria-live', 'polite');
  results.tabIndex = 0;
  results.hidden = true;

  const run = async (): Promise<void> => {
    const search = { query: query.value.trim(), earliest: earliest.value.trim(), latest: latest.value.trim() };
    history.replaceState(null, '', `?${new URLSearchParams({ q: search.query, earliest: search.earliest, latest: search.latest })}`);
    results.hidden = false;
    results.setAttribute('aria-busy', 'true');
    results.replaceChildren('…');
    try {
      const found = await runSearch(app, search);
      const all = found.columns[0]?.length ?? 0;
      results.replaceChildren(make('p', texts.found(Math.min(all, ROWS), all)), ...(all > 0 ? [drawTable(found, ROWS)] : []));
    } catch (error) {
      const problem = make('p', error instanceof Error ? error.message : String(error), 'shell-problem');
      problem.setAttribute('role', 'alert');
      results.replaceChildren(problem);
    }
    results.removeAttribute('aria-busy');
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void run();
  });
  main.append(make('h1', texts.title), form, results);
  return main;
}

const { __splunk_layout__: layout } = window as unknown as { __splunk_layout__: { create(): { getContainerElement(): HTMLElement } } };
const theme = document.documentElement.dataset['theme'] ?? 'light';
const container = layout.create().getContainerElement();
document.documentElement.dataset['theme'] = theme;
container.append(drawSearch());
