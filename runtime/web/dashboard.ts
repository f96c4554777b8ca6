import { XMLParser } from 'fast-xml-parser';
import type { ViewFile } from './views';

/** What a panel shows: its search, and how. Options are those of the Simple XML reference, in full. */
export interface DashboardElement {
  readonly kind: 'table' | 'chart' | 'viz';
  readonly title: string;
  /** Of a custom visualization: `<app>.<visualization>`. */
  readonly type: string;
  readonly query: string;
  readonly earliest: string;
  readonly latest: string;
  readonly options: Readonly<Record<string, string>>;
}

export interface DashboardPanel {
  readonly title: string;
  readonly elements: readonly DashboardElement[];
}

/** A dashboard as the page draws it. `refused` names everything in it that this host does not draw. */
export interface Dashboard {
  readonly label: string;
  readonly description: string;
  readonly rows: ReadonlyArray<readonly DashboardPanel[]>;
  readonly refused: readonly string[];
}

type Node = { readonly [name: string]: unknown };
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  attributesGroupName: ':@',
  preserveOrder: true,
  parseTagValue: false,
  trimValues: true,
});

const nameOf = (node: Node): string => Object.keys(node).find((key) => key !== ':@') ?? '';
const childrenOf = (node: Node): Node[] => (Array.isArray(node[nameOf(node)]) ? (node[nameOf(node)] as Node[]) : []);
const attributesOf = (node: Node): Record<string, string> => (node[':@'] ?? {}) as Record<string, string>;
const textOf = (node: Node | undefined): string =>
  node === undefined
    ? ''
    : childrenOf(node)
        .map((child) => (child['#text'] as string | undefined) ?? '')
        .join('');
const child = (node: Node, name: string): Node | undefined => childrenOf(node).find((each) => nameOf(each) === name);

const ROOT_CHILDREN = new Set(['label', 'description', 'row']);
const PANEL_CHILDREN = new Set(['title', 'table', 'chart', 'viz']);
const ELEMENT_CHILDREN = new Set(['title', 'search', 'option']);
const SEARCH_CHILDREN = new Set(['query', 'earliest', 'latest']);
const CHARTS = new Set(['line', 'area', 'column']);
/** Options that change nothing here or are honoured by the page. */
const OPTIONS =
  /^(height|count|drilldown|rowNumbers|wrap|refresh\.display|charting\.(chart|drilldown|axisTitleX\.text|axisTitleY\.text|legend\.placement))$/;

function readElement(node: Node, refused: string[]): DashboardElement | undefined {
  const kind = nameOf(node) as DashboardElement['kind'];
  const where = `<${kind}>`;
  for (const each of childrenOf(node)) if (!ELEMENT_CHILDREN.has(nameOf(each))) refused.push(`<${nameOf(each)}> in ${where}`);
  const search = child(node, 'search');
  const attributes = Object.keys(search ? attributesOf(search) : {});
  for (const attribute of attributes) refused.push(`attribute ${attribute} of <search> in ${where}`);
  for (const each of search ? childrenOf(search) : [])
    if (!SEARCH_CHILDREN.has(nameOf(each))) refused.push(`<${nameOf(each)}> in <search>`);
  const query = search ? textOf(child(search, 'query')) : '';
  const options = Object.fromEntries(
    childrenOf(node)
      .filter((each) => nameOf(each) === 'option')
      .map((each) => [attributesOf(each)['name'] ?? '', textOf(each)]),
  );
  const type = attributesOf(node)['type'] ?? '';
  for (const name of Object.keys(options))
    if (!OPTIONS.test(name) && !(kind === 'viz' && name.startsWith(`${type}.`))) refused.push(`option ${name} in ${where}`);
  const chart = options['charting.chart'] ?? 'column';
  const problem = !query
    ? 'a panel without <query>'
    : /\$[^$\s]+\$/.test(query)
      ? `tokens in the search of ${where}`
      : kind === 'chart' && !CHARTS.has(chart)
        ? `charting.chart = ${chart}`
        : kind === 'viz' && !/^[\w-]+\.[\w-]+$/.test(type)
          ? `<viz type="${type}">`
          : undefined;
  if (problem || attributes.length > 0) {
    if (problem) refused.push(problem);
    return undefined;
  }
  const time = (name: string): string => (search ? textOf(child(search, name)) : '');
  return { kind, title: textOf(child(node, 'title')), type, query, earliest: time('earliest'), latest: time('latest'), options };
}

function readPanel(node: Node, refused: string[]): DashboardPanel {
  for (const name of Object.keys(attributesOf(node))) refused.push(`attribute ${name} of <panel>`);
  for (const each of childrenOf(node)) if (!PANEL_CHILDREN.has(nameOf(each))) refused.push(`<${nameOf(each)}> in <panel>`);
  const elements = childrenOf(node)
    .filter((each) => ['table', 'chart', 'viz'].includes(nameOf(each)))
    .flatMap((each) => readElement(each, refused) ?? []);
  return { title: textOf(child(node, 'title')), elements };
}

/**
 * Reads the subset of Simple XML 1.1 that this host draws: rows of panels with a table, a line, area or column chart, or a
 * custom visualization, each with an own search over a fixed time range. Whatever else is there is listed as refused, so
 * that nobody takes half a dashboard for the whole.
 */
export function readDashboard(view: ViewFile): Dashboard {
  const root = (parser.parse(view.xml) as Node[]).find((node) => nameOf(node) === view.root);
  const refused: string[] = [];
  if (!root) return { label: view.label, description: '', rows: [], refused: ['the whole view'] };
  const { version } = attributesOf(root);
  if (version !== '1.1') refused.push(`version ${version ?? '1.0'}; expected 1.1`);
  if (view.root === 'form') refused.push('<form>');
  for (const each of childrenOf(root)) if (!ROOT_CHILDREN.has(nameOf(each))) refused.push(`<${nameOf(each)}>`);
  const rows = childrenOf(root)
    .filter((each) => nameOf(each) === 'row')
    .map((row) => {
      for (const each of childrenOf(row)) if (nameOf(each) !== 'panel') refused.push(`<${nameOf(each)}> in <row>`);
      return childrenOf(row)
        .filter((each) => nameOf(each) === 'panel')
        .map((panel) => readPanel(panel, refused));
    });
  return { label: view.label, description: textOf(child(root, 'description')), rows, refused: [...new Set(refused)] };
}
