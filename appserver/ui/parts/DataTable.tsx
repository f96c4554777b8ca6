import type { KeyboardEvent, ReactNode } from 'react';
import { useMemo, useRef, useState } from 'react';

/** A column of a table of `Item`s. */
export interface Column<Item> {
  readonly id: string;
  readonly title: string;
  readonly cell: (item: Item) => ReactNode;
  /** Value to sort by; a column without it is not sortable. */
  readonly sort?: ((item: Item) => number | string) | undefined;
  readonly numeric?: boolean;
  /** Left out on a phone. */
  readonly wide?: boolean;
}

export interface DataTableProps<Item> {
  readonly caption: string;
  readonly columns: readonly Column<Item>[];
  readonly rows: readonly Item[];
  readonly rowKey: (item: Item) => string;
  /** Column and direction of the first order. */
  readonly order?: { readonly column: string; readonly down: boolean };
  readonly pageSize?: number;
  /** Enter on a row. */
  readonly onOpen?: ((item: Item) => void) | undefined;
  readonly selected?: ReadonlySet<string>;
  readonly onSelect?: ((key: string) => void) | undefined;
  /** Rows become cards on a phone. */
  readonly cards?: boolean;
}

const compare = (a: number | string, b: number | string): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b), 'en', { numeric: true });

/** A real table: sortable heads, 50 rows a page, j and k to move, Enter to open, x to choose while a row has the focus. */
export function DataTable<Item>(props: DataTableProps<Item>) {
  const { columns, rows, pageSize = 50 } = props;
  const [order, setOrder] = useState(props.order);
  const [page, setPage] = useState(0);
  const body = useRef<HTMLTableSectionElement>(null);
  const sorted = useMemo(() => {
    const column = columns.find(({ id }) => id === order?.column);
    const by = column?.sort;
    if (by === undefined) return rows;
    const direction = order?.down === true ? -1 : 1;
    return [...rows].sort((a, b) => direction * compare(by(a), by(b)));
  }, [rows, columns, order]);
  const pages = Math.max(Math.ceil(sorted.length / pageSize), 1);
  const current = Math.min(page, pages - 1);
  const shown = sorted.slice(current * pageSize, (current + 1) * pageSize);
  const interactive = props.onOpen !== undefined || props.onSelect !== undefined;
  const onKeyDown = (event: KeyboardEvent<HTMLTableRowElement>, index: number): void => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const item = shown[index];
    const focusRow = (at: number): void => {
      body.current?.querySelectorAll('tr')[at]?.focus();
    };
    if (['j', 'ArrowDown'].includes(event.key)) focusRow(index + 1);
    else if (['k', 'ArrowUp'].includes(event.key)) focusRow(Math.max(index - 1, 0));
    else if (event.key === 'Enter' && item !== undefined) props.onOpen?.(item);
    else if (event.key === 'x' && item !== undefined) props.onSelect?.(props.rowKey(item));
    else return;
    event.preventDefault();
  };
  const title = (column: Column<Item>): ReactNode => {
    if (column.sort === undefined) return column.title;
    const isOrder = order?.column === column.id;
    return (
      <button
        type="button"
        className="appmon-sort"
        onClick={() => {
          setOrder({ column: column.id, down: isOrder ? !order.down : column.numeric === true });
          setPage(0);
        }}
      >
        {column.title}
        <span aria-hidden="true">{isOrder ? (order.down ? ' ▼' : ' ▲') : ''}</span>
      </button>
    );
  };
  const ariaSort = (column: Column<Item>): 'ascending' | 'descending' | 'none' | undefined => {
    if (column.sort === undefined) return undefined;
    return order?.column !== column.id ? 'none' : order.down ? 'descending' : 'ascending';
  };
  const classes = (column: Column<Item>): string =>
    [column.numeric === true ? 'appmon-number' : '', column.wide === true ? 'appmon-wide' : ''].join(' ').trim();
  return (
    <div
      className={`appmon-table-box${props.cards === true ? ' appmon-cards' : ''}`}
      role="region"
      aria-label={`Table: ${props.caption}`}
      tabIndex={0}
    >
      <table className="appmon-table">
        <caption className="appmon-hidden">{props.caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.id} scope="col" className={classes(column)} aria-sort={ariaSort(column)}>
                {column.title === '' ? <span className="appmon-hidden">{column.id}</span> : title(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          {shown.map((item, index) => (
            <tr
              key={props.rowKey(item)}
              tabIndex={interactive ? 0 : undefined}
              aria-selected={props.selected === undefined ? undefined : props.selected.has(props.rowKey(item))}
              onKeyDown={(event) => {
                onKeyDown(event, index);
              }}
            >
              {columns.map((column) => (
                <td key={column.id} className={classes(column)} data-title={column.title}>
                  {column.cell(item)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {pages === 1 ? null : (
        <p className="appmon-pager">
          <button
            type="button"
            className="appmon-link"
            disabled={current === 0}
            onClick={() => {
              setPage(current - 1);
            }}
          >
            Previous
          </button>
          page {current + 1} of {pages}
          <button
            type="button"
            className="appmon-link"
            disabled={current === pages - 1}
            onClick={() => {
              setPage(current + 1);
            }}
          >
            Next
          </button>
        </p>
      )}
    </div>
  );
}
