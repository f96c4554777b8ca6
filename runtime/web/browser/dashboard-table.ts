import type { Columns } from './dashboard-search';

/** An element with its text and class. */
export const make = <Name extends keyof HTMLElementTagNameMap>(name: Name, text = '', className = ''): HTMLElementTagNameMap[Name] => {
  const created = document.createElement(name);
  if (text) created.textContent = text;
  if (className) created.className = className;
  return created;
};

/** Results as a table: at most `count` rows; fields that begin with an underscore are left out, except the time. */
export function drawTable(results: Columns, count: number): HTMLElement {
  const table = make('table', '', 'shell-table');
  const head = make('tr');
  const shown = results.fields.map((name, index) => ({ name, index })).filter(({ name }) => !name.startsWith('_') || name === '_time');
  for (const { name } of shown) {
    const cell = make('th', name);
    cell.scope = 'col';
    head.append(cell);
  }
  const body = make('tbody');
  const rows = Math.min(count, results.columns[0]?.length ?? 0);
  for (let row = 0; row < rows; row += 1) {
    const line = make('tr');
    line.append(...shown.map(({ index }) => make('td', [results.columns[index]?.[row] ?? ''].flat().join('\n'))));
    body.append(line);
  }
  const header = make('thead');
  header.append(head);
  table.append(header, body);
  return table;
}
