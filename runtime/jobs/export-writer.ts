import type { SearchMessage } from '../spl/catalog';
import type { Row } from '../spl/value';
import { columnsOf, rowLines, writeResults } from './output';

/** Rows on their way into an export, with the fields they hold. */
export interface ExportRows {
  readonly rows: readonly Row[];
  readonly fields: readonly string[];
}

/** How an export is written. */
export interface ExportSettings {
  readonly mode: string;
  /** Columns wanted, in order; empty = all. */
  readonly fields: readonly string[];
}

/** The modes whose rows say themselves that they are a preview; the others carry results only. */
const FLAGGED = new Set(['json', 'json_rows', 'json_cols', 'xml']);

/**
 * Writes an export piece by piece, as `search/jobs/export` documents: in `json` a line a row, the last one marked; in `xml`,
 * `json_rows` and `json_cols` a document a piece; in `csv` one header and the rows below it.
 */
export class ExportWriter {
  readonly showsPreviews: boolean;
  private readonly settings: ExportSettings;
  private offset = 0;
  private hasHeader = false;
  /** The newest row waits: only the last one of all is marked as such. */
  private held: readonly Row[] = [];

  constructor(settings: ExportSettings) {
    this.settings = settings;
    this.showsPreviews = FLAGGED.has(settings.mode);
  }

  /** A table as it is so far. */
  preview({ rows, fields }: ExportRows): string {
    return this.page({ rows, fields, preview: true, offset: 0, last: true });
  }

  /** Rows that stay as they are. */
  rows({ rows, fields }: ExportRows): string {
    const all = [...this.held, ...rows];
    this.held = all.slice(-1);
    return all.length < 2 ? '' : this.results(all.slice(0, -1), fields, false);
  }

  /** What is left when the search is done. */
  end({ rows, fields }: ExportRows, messages: readonly SearchMessage[]): string {
    return this.results([...this.held, ...rows], fields, true) + this.messages(messages);
  }

  /** Messages after the rows; empty in modes that cannot hold them. */
  messages(messages: readonly SearchMessage[]): string {
    if (messages.length === 0 || !FLAGGED.has(this.settings.mode)) return '';
    const { mode } = this.settings;
    const shown = messages.map(({ type, text }) => ({ type, text }));
    if (mode !== 'xml') return `${JSON.stringify({ preview: false, messages: shown })}\n`;
    return (
      writeResults({ rows: [], fields: [], preview: false, offset: this.offset, messages: shown, showMetadata: false }, mode)?.body ?? ''
    );
  }

  private results(rows: readonly Row[], fields: readonly string[], last: boolean): string {
    const text = rows.length > 0 || !this.hasHeader ? this.page({ rows, fields, preview: false, offset: this.offset, last }) : '';
    this.offset += rows.length;
    this.hasHeader = true;
    return text;
  }

  private page(part: ExportRows & { readonly preview: boolean; readonly offset: number; readonly last: boolean }): string {
    const { mode } = this.settings;
    const fields = columnsOf(part.fields, this.settings.fields);
    const page = { ...part, fields, messages: [], showMetadata: false };
    if (mode === 'json') return rowLines(page, part.last);
    const { body = '' } = writeResults(page, mode, mode === 'csv' && this.hasHeader) ?? {};
    return mode.startsWith('json') ? `${body}\n` : body;
  }
}
