import type { CollectedEvent } from '../../catalog';
import type { CommandContext, Operator } from '../../command';
import type { Row } from '../../value';

/** Passes rows on unchanged and writes what is made of them once all have come. */
export function writing(context: CommandContext, make: (row: Row) => CollectedEvent | undefined, write: boolean): Operator {
  const events: CollectedEvent[] = [];
  return {
    push(rows) {
      for (const row of rows) {
        const event = make(row);
        if (event !== undefined) events.push(event);
      }
      return rows;
    },
    async finish() {
      if (write && events.length > 0) await context.catalog.collect(events);
      return [];
    },
  };
}

/** The moment of a written row: its `_time`, else the start of the search range, else now. */
export function timeOf(row: Row, context: CommandContext): number {
  const time = Number(row['_time'] ?? NaN);
  if (!Number.isNaN(time)) return time;
  return context.range.earliest > 0 ? context.range.earliest : context.search.now;
}
