import type { Columns } from './dashboard-search';

interface Visualization {
  getInitialDataParams(): { readonly outputMode: string };
  setupView(): void;
  formatData(data: unknown, config: Readonly<Record<string, string>>): unknown;
  updateView(data: unknown, config: Readonly<Record<string, string>>): void;
  reflow(): void;
  [property: string]: unknown;
}
type VisualizationClass = new (element: HTMLElement) => Visualization;

interface Loader {
  (modules: readonly string[], done: (loaded: VisualizationClass) => void, failed: (error: Error) => void): void;
  config(options: { readonly baseUrl: string }): void;
}

const staticUrl = (): string => {
  const { LOCALE, BUILD_NUMBER, APP_BUILD } = (window as unknown as { $C: { LOCALE: string; BUILD_NUMBER: string; APP_BUILD: string } }).$C;
  return `/${LOCALE}/static/@${BUILD_NUMBER}:${APP_BUILD}/app`;
};

const rowsOf = ({ fields, columns }: Columns): unknown[][] =>
  (columns[0] ?? []).map((_value, row) => fields.map((_field, column) => columns[column]?.[row] ?? null));

/** Results in the shape that a visualization asked for with its output mode. */
function inMode(results: Columns, mode: string): unknown {
  const fields = results.fields.map((name) => ({ name }));
  if (mode === 'json_rows') return { fields, rows: rowsOf(results) };
  if (mode === 'json')
    return { fields, results: rowsOf(results).map((row) => Object.fromEntries(results.fields.map((name, index) => [name, row[index]]))) };
  return { fields, columns: results.columns };
}

/** Loads a custom visualization (`<app>.<name>`) and lets it draw the results into the element. */
export async function drawVisualization(
  element: HTMLElement,
  type: string,
  data: { readonly results: Columns; readonly options: Readonly<Record<string, string>> },
): Promise<void> {
  const [app = '', name = ''] = type.split('.');
  const { requirejs } = window as unknown as { requirejs: Loader };
  const folder = `${staticUrl()}/${app}/visualizations/${name}`;
  const style = document.createElement('link');
  style.rel = 'stylesheet';
  style.href = `${folder}/visualization.css`;
  document.head.append(style);
  const Visualization = await new Promise<VisualizationClass>((resolve, reject) =>
    requirejs([`${folder}/visualization.js`], resolve, reject),
  );
  const prefix = 'display.visualizations.custom.';
  const config = Object.fromEntries(Object.entries(data.options).map(([key, value]) => [prefix + key, value]));
  const view = new Visualization(element);
  Object.assign(view, { propertyNamespace: `${prefix}${type}.`, currentConfig: config });
  view.setupView();
  const shaped = view.formatData(inMode(data.results, view.getInitialDataParams().outputMode), config);
  view['currentData'] = shaped;
  view.updateView(shaped, config);
  new ResizeObserver(() => view.reflow()).observe(element);
}
