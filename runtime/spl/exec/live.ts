import type { SearchControl, SearchPreview } from '../catalog';
import { completeColumns, type SubsearchResult } from '../command';
import type { Row } from '../value';

/** The batches of a source until it ends or they are enough; a paused search takes none. What is still under way is left behind. */
export async function* steered(source: AsyncIterable<Row[]>, control: SearchControl): AsyncGenerator<Row[], void, undefined> {
  const iterator = source[Symbol.asyncIterator]();
  let wake = (): void => undefined;
  control.enough.addEventListener('abort', () => wake());
  // One promise a batch: racing each against one that lives as long as the search would keep every batch in memory.
  const next = (): Promise<IteratorResult<Row[]> | undefined> =>
    new Promise((resolve, reject) => {
      wake = () => resolve(undefined);
      iterator.next().then(resolve, reject);
    });
  try {
    for (;;) {
      await control.turn();
      if (control.enough.aborted) return;
      const batch = await next();
      if (batch === undefined || batch.done === true) return;
      yield batch.value;
    }
  } finally {
    iterator.return?.().catch(() => undefined);
  }
}

/** What a view of a pipeline needs to know of it. */
export interface LiveSettings {
  readonly control: SearchControl;
  readonly kind: 'events' | 'table';
  /** The table so far; undefined when there is none to show. */
  readonly table: () => Promise<SubsearchResult | undefined>;
}

/** Shows a pipeline while it runs: rows that have left it once each, and the table that it holds back as often as one is due. */
export class LiveView {
  private readonly settings: LiveSettings;
  private unseen: Row[] = [];
  private hasRows = false;

  constructor(settings: LiveSettings) {
    this.settings = settings;
  }

  /** Called after each batch with the rows that left the last command. */
  async after(left: readonly Row[]): Promise<void> {
    const { control, table } = this.settings;
    for (const row of left) this.unseen.push(row);
    this.hasRows ||= left.length > 0;
    if (control.streamed && this.unseen.length > 0) await this.showRows();
    if (!control.previewDue()) return;
    if (this.unseen.length > 0) await this.showRows();
    else if (!this.hasRows) {
      const held = await table();
      if (held) await this.show({ rows: held.rows, fields: completeColumns(held.columns, held.rows), adds: false });
    }
  }

  private async showRows(): Promise<void> {
    const rows = this.unseen;
    this.unseen = [];
    await this.show({ rows, fields: completeColumns([], rows), adds: true });
  }

  private show(shown: Omit<SearchPreview, 'kind'>): Promise<void> {
    return this.settings.control.show({ ...shown, kind: this.settings.kind });
  }
}
