import type { Operator, SubsearchResult } from '../command';
import type { Row } from '../value';

/** A chain of running commands that acts as one: batches in, rows out. */
export class Flow implements Operator {
  private readonly operators: readonly Operator[];
  private order: readonly string[] = [];

  constructor(operators: readonly Operator[]) {
    this.operators = operators;
  }

  push(rows: Row[]): Promise<Row[]> {
    return this.run(rows, 0);
  }

  /** Ends every command in turn; what one lets go of flows through the rest. */
  async finish(columns: readonly string[]): Promise<Row[]> {
    const out: Row[] = [];
    let order = columns;
    for (const [index, operator] of this.operators.entries()) {
      if (operator.finish !== undefined) {
        const rows = await operator.finish(order);
        for (const row of await this.run(rows, index + 1)) out.push(row);
      }
      order = operator.columns?.(order) ?? order;
    }
    this.order = order;
    return out;
  }

  /** Column order after `finish`. */
  columns(): readonly string[] {
    return this.order;
  }

  /**
   * The table as it would be if no row came any more; undefined when it cannot be told. The running commands stay as they are:
   * the first that holds rows back shows them, and `reopen` gives fresh commands from the place after it.
   */
  async tableSoFar(columns: readonly string[], reopen: (from: number) => Promise<Operator[]>): Promise<SubsearchResult | undefined> {
    const place = this.operators.findIndex((operator) => operator.finish !== undefined);
    const holder = this.operators[place];
    if (holder?.preview === undefined) return undefined;
    const reached = this.operators.slice(0, place).reduce((order, operator) => operator.columns?.(order) ?? order, columns);
    const held = await holder.preview(reached);
    const rest = new Flow(await reopen(place + 1));
    const rows = await rest.push(held.rows);
    for (const row of await rest.finish(held.columns ?? reached)) rows.push(row);
    return { rows, columns: rest.columns() };
  }

  /** True when some command needs no more rows and none before it holds any back. */
  get satisfied(): boolean {
    for (const operator of this.operators) {
      if (operator.satisfied === true) return true;
      if (operator.finish !== undefined) return false;
    }
    return false;
  }

  private async run(rows: Row[], from: number): Promise<Row[]> {
    let current = rows;
    for (let index = from; index < this.operators.length && current.length > 0; index++) {
      const next = this.operators[index]?.push(current) ?? current;
      current = next instanceof Promise ? await next : next;
    }
    return current;
  }
}
