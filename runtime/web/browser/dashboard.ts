import { drawChart } from './dashboard-chart';
import { runSearch } from './dashboard-search';
import { drawTable, make } from './dashboard-table';
import { drawVisualization } from './dashboard-viz';

interface ElementModel {
  readonly kind: 'table' | 'chart' | 'viz';
  readonly title: string;
  readonly type: string;
  readonly query: string;
  readonly earliest: string;
  readonly latest: string;
  readonly options: Readonly<Record<string, string>>;
}
interface Model {
  readonly app: string;
  readonly label: string;
  readonly description: string;
  readonly rows: ReadonlyArray<ReadonlyArray<{ readonly title: string; readonly elements: readonly ElementModel[] }>>;
  readonly refused: readonly string[];
}

const DEFAULT_HEIGHT = 260;
const DEFAULT_COUNT = 20;
const locale = location.pathname.split('/')[1] ?? 'en-GB';

async function fill(element: HTMLElement, app: string, model: ElementModel): Promise<void> {
  const results = await runSearch(app, model);
  element.replaceChildren();
  element.removeAttribute('aria-busy');
  if ((results.columns[0]?.length ?? 0) === 0) {
    element.append(make('p', 'No results found.'));
    return;
  }
  const height = Number(model.options['height'] ?? DEFAULT_HEIGHT) || DEFAULT_HEIGHT;
  if (model.kind === 'table') element.append(drawTable(results, Number(model.options['count'] ?? DEFAULT_COUNT)));
  else if (model.kind === 'chart')
    element.append(drawChart(results, { kind: model.options['charting.chart'] ?? 'column', height, locale }));
  else {
    element.style.height = `${height}px`;
    await drawVisualization(element, model.type, { results, options: model.options });
  }
}

function drawElement(app: string, model: ElementModel): HTMLElement {
  const holder = make('div');
  if (model.title) holder.append(make('h3', model.title));
  const content = make('div', '…', 'shell-element');
  content.setAttribute('aria-busy', 'true');
  content.tabIndex = 0;
  content.setAttribute('role', 'group');
  content.setAttribute('aria-label', model.title || model.kind);
  holder.append(content);
  fill(content, app, model).catch((error: unknown) => {
    const problem = make('p', error instanceof Error ? error.message : String(error), 'shell-problem');
    problem.setAttribute('role', 'alert');
    content.removeAttribute('aria-busy');
    content.replaceChildren(problem);
  });
  return holder;
}

function drawDashboard(model: Model): HTMLElement {
  const main = make('main', '', 'shell-dashboard');
  main.append(make('h1', model.label));
  if (model.description) main.append(make('p', model.description));
  if (model.refused.length > 0) {
    const notice = make('div', '', 'shell-problem');
    notice.setAttribute('role', 'alert');
    const list = make('ul');
    list.append(...model.refused.map((each) => make('li', each)));
    notice.append(make('p', 'APPMON-WEB-SIMPLEXML: parts of this dashboard are not supported by this host and are not shown:'), list);
    main.append(notice);
  }
  for (const row of model.rows) {
    const line = make('div', '', 'shell-row');
    for (const panel of row) {
      const section = make('section', '', 'shell-panel');
      section.append(make('h2', panel.title || model.label));
      section.append(...panel.elements.map((element) => drawElement(model.app, element)));
      line.append(section);
    }
    main.append(line);
  }
  return main;
}

const model = JSON.parse(document.getElementById('dashboard-model')?.textContent ?? '{}') as Model;
const { __splunk_layout__: layout } = window as unknown as { __splunk_layout__: { create(): { getContainerElement(): HTMLElement } } };
const theme = document.documentElement.dataset['theme'] ?? 'light';
const container = layout.create().getContainerElement();
document.documentElement.dataset['theme'] = theme;
container.append(drawDashboard(model));
