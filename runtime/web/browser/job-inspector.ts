import { rest, restText } from './dashboard-search';
import { make } from './dashboard-table';

const LOG_LINES = 200;
const [, locale = 'en-GB'] = location.pathname.split('/');

const TEXTS = {
  en: {
    title: 'Job inspector',
    missing: 'Expected the sid of a search job in the address: ?sid=…',
    summary: (facts: Facts) =>
      `${facts.state}: ${facts.results} results from ${facts.events} events by scanning ${facts.scanned}, in ${facts.seconds} s.`,
    search: 'Search',
    messages: 'Messages',
    properties: 'Properties',
    costs: 'Execution costs',
    log: `search.log, the last ${LOG_LINES} lines`,
    name: 'Name',
    value: 'Value',
  },
  es: {
    title: 'Inspector de trabajos',
    missing: 'Se esperaba el sid de un trabajo de búsqueda en la dirección: ?sid=…',
    summary: (facts: Facts) =>
      `${facts.state}: ${facts.results} resultados de ${facts.events} eventos tras examinar ${facts.scanned}, en ${facts.seconds} s.`,
    search: 'Búsqueda',
    messages: 'Mensajes',
    properties: 'Propiedades',
    costs: 'Costes de ejecución',
    log: `search.log, las últimas ${LOG_LINES} líneas`,
    name: 'Nombre',
    value: 'Valor',
  },
} as const;
const texts = locale.startsWith('es') ? TEXTS.es : TEXTS.en;

interface Facts {
  readonly state: string;
  readonly results: string;
  readonly events: string;
  readonly scanned: string;
  readonly seconds: string;
}

/** Properties of a job as `search/jobs/<sid>` lists them. */
type Content = Readonly<Record<string, unknown>> & {
  readonly messages?: ReadonlyArray<{ readonly type: string; readonly text: string }>;
  readonly performance?: Readonly<Record<string, unknown>>;
};

const textOf = (value: unknown): string => (typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value));

function section(title: string, ...parts: readonly HTMLElement[]): HTMLElement {
  const made = make('section', '', 'shell-panel');
  made.append(make('h2', title), ...parts);
  return made;
}

/** Long content scrolls by itself and so must be reachable by keyboard. */
function scrolling(label: string, content: HTMLElement): HTMLElement {
  const region = make('div', '', 'shell-element');
  region.setAttribute('role', 'region');
  region.setAttribute('aria-label', label);
  region.tabIndex = 0;
  region.append(content);
  return region;
}

function factsTable(label: string, facts: Readonly<Record<string, unknown>>): HTMLElement {
  const table = make('table', '', 'shell-table');
  const head = make('tr');
  for (const title of [texts.name, texts.value]) {
    const cell = make('th', title);
    cell.scope = 'col';
    head.append(cell);
  }
  const header = make('thead');
  header.append(head);
  const body = make('tbody');
  for (const name of Object.keys(facts).toSorted()) {
    const line = make('tr');
    const title = make('th', name);
    title.scope = 'row';
    line.append(title, make('td', textOf(facts[name])));
    body.append(line);
  }
  table.append(header, body);
  return scrolling(label, table);
}

function summaryOf(content: Content): string {
  const number = (name: string): string => Number(content[name] ?? 0).toLocaleString(locale);
  return texts.summary({
    state: textOf(content['dispatchState']),
    results: number('resultCount'),
    events: number('eventCount'),
    scanned: number('scanCount'),
    seconds: number('runDuration'),
  });
}

/** All that is known of the job; a job that is gone or belongs to somebody else is said as the REST interface says it. */
async function sectionsOf(sid: string): Promise<HTMLElement[]> {
  const job = `/services/search/jobs/${encodeURIComponent(sid)}`;
  const { entry } = await rest<{ entry: ReadonlyArray<{ name: string; content: Content }> }>(`${job}?output_mode=json`);
  const [{ name, content } = { name: '', content: {} as Content }] = entry;
  const { messages = [], performance = {}, ...properties } = content;
  const log = (await restText(`${job}/search.log`)).trimEnd().split('\n').slice(-LOG_LINES);
  const list = make('ul');
  list.append(...messages.map(({ type, text }) => make('li', `${type} ${text}`)));
  return [
    section(sid, make('p', summaryOf(content))),
    section(texts.search, scrolling(texts.search, make('pre', name))),
    ...(messages.length > 0 ? [section(texts.messages, list)] : []),
    ...(Object.keys(performance).length > 0 ? [section(texts.costs, factsTable(texts.costs, performance))] : []),
    section(texts.properties, factsTable(texts.properties, properties)),
    section(texts.log, scrolling(texts.log, make('pre', log.join('\n')))),
  ];
}

function problem(error: unknown): HTMLElement {
  const made = make('p', error instanceof Error ? error.message : String(error), 'shell-problem');
  made.setAttribute('role', 'alert');
  return made;
}

const { __splunk_layout__: layout } = window as unknown as { __splunk_layout__: { create(): { getContainerElement(): HTMLElement } } };
const theme = document.documentElement.dataset['theme'] ?? 'light';
const container = layout.create().getContainerElement();
document.documentElement.dataset['theme'] = theme;
const main = make('main', '', 'shell-dashboard');
main.append(make('h1', texts.title));
container.append(main);
const sid = new URLSearchParams(location.search).get('sid') ?? '';
void (sid === '' ? Promise.reject(new Error(texts.missing)) : sectionsOf(sid)).then(
  (sections) => main.append(...sections),
  (error: unknown) => main.append(problem(error)),
);
