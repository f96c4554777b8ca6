import type { Operator } from '../command';
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
