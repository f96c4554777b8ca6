import { rest, restText } from './dashboard-search';
import { make } from './dashboard-table';

const LOG_LINES = 200;
const [, locale = 'en-GB'] = location.pathname.split('/');

/** Each text in English and in Spanish. */
const TEXTS = {
  title: ['Job inspector', 'Inspector de trabajos'],
  missing: [
    'Expected the sid of a search job in the address: ?sid=…',
    'Se esperaba el sid de un trabajo de búsqueda en la dirección: ?sid=…',
  ],
  summary: [
    '{state}: {results} results from {events} events by scanning {scanned}, in {seconds} s.',
    '{state}: {results} resultados de {events} eventos tras examinar {scanned}, en {seconds} s.',
  ],
  search: ['Search', 'Búsqueda'],
  messages: ['Messages', 'Mensajes'],
  properties: ['Properties', 'Propiedades'],
  costs: ['Execution costs', 'Costes de ejecución'],
  log: [`search.log, the last ${LOG_LINES} lines`, `search.log, las últimas ${LOG_LINES} líneas`],
  name: ['Name', 'Nombre'],
  value: ['Value', 'Valor'],
} as const;
const text = (key: keyof typeof TEXTS): string => TEXTS[key][locale.startsWith('es') ? 1 : 0];

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
  for (const title of [text('name'), text('value')]) {
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
  const facts: Readonly<Record<string, string>> = {
    state: textOf(content['dispatchState']),
    results: number('resultCount'),
    events: number('eventCount'),
    scanned: number('scanCount'),
    seconds: number('runDuration'),
  };
  return text('summary').replace(/\{(\w+)\}/g, (place, name: string) => facts[name] ?? place);
}

/** All that is known of the job; a job that is gone or belongs to somebody else is said as the REST interface says it. */
async function sectionsOf(sid: string): Promise<HTMLElement[]> {
  const job = `/services/search/jobs/${encodeURIComponent(sid)}`;
  const { entry } = await rest<{ entry: ReadonlyArray<{ name: string; content: Content }> }>(`${job}?output_mode=json`);
  const [{ name, content } = { name: '', content: {} as Content }] = entry;
  const { messages = [], performance = {}, ...properties } = content;
  const log = (await restText(`${job}/search.log`)).trimEnd().split('\n').slice(-LOG_LINES);
  const list = make('ul');
  list.append(...messages.map((message) => make('li', `${message.type} ${message.text}`)));
  return [
    section(sid, make('p', summaryOf(content))),
    section(text('search'), scrolling(text('search'), make('pre', name))),
    ...(messages.length > 0 ? [section(text('messages'), list)] : []),
    ...(Object.keys(performance).length > 0 ? [section(text('costs'), factsTable(text('costs'), performance))] : []),
    section(text('properties'), factsTable(text('properties'), properties)),
    section(text('log'), scrolling(text('log'), make('pre', log.join('\n')))),
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
main.append(make('h1', text('title')));
container.append(main);
const sid = new URLSearchParams(location.search).get('sid') ?? '';
void (sid === '' ? Promise.reject(new Error(text('missing'))) : sectionsOf(sid)).then(
  (sections) => main.append(...sections),
  (error: unknown) => main.append(problem(error)),
);
