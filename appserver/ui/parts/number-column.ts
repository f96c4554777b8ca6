import type { ReactNode } from 'react';
import type { Column } from './DataTable';

/** What a column of numbers needs beside its name. */
export interface NumberColumnOptions<Item> {
  readonly value: (item: Item) => number | null;
  /** The number as the page writes it. */
  readonly text: (value: number, item: Item) => ReactNode;
  /** Left out on a phone. */
  readonly wide?: boolean;
}

/** A sortable column of numbers; a dash stands where there is none, and such rows sort below all others. */
export const numberColumn = <Item>(title: string, options: NumberColumnOptions<Item>): Column<Item> => ({
  id: title,
  title,
  numeric: true,
  wide: options.wide ?? false,
  sort: (item) => options.value(item) ?? -Infinity,
  cell: (item) => {
    const value = options.value(item);
    return value === null ? '—' : options.text(value, item);
  },
});
