import type { CompiledAggregate, RunningAggregate } from '../../functions/aggregates';
import { compareText, toNumber } from '../../eval';
import { type Cell, type Row, newRow } from '../../value';
import { chooseSeries, type SeriesSettings } from './series';

/** One cell of the table under construction: its aggregates and, where OTHER may need them again, its rows. */
interface PivotCell {
  readonly aggregates: readonly RunningAggregate[];
  readonly rows: Row[] | undefined;
  count: number;
}

/** One line of the table: what it is named by, and its cells by series. */
interface PivotLine {
  readonly key: Cell;
  readonly cells: Map<string, PivotCell>;
}

/** Name of the series of rows that lack the split-by field; no value can be spelt like it. */
const NULL_SERIES = '\u0000null';

/** Aggregates whose result over a union is the sum of the results. */
const ADDITIVE: ReadonlySet<string> = new Set(['count', 'sum']);

/**
 * Aggregates by line and by series. `bucketSeconds` gives the width of a line's time bucket.
 * Series beyond the limit are aggregated again from their rows into OTHER.
 */
export class Pivot {
  private readonly compiled: readonly CompiledAggregate[];
  private readonly settings: SeriesSettings;
  private readonly bucketSeconds: (key: Cell) => number | undefined;
  private readonly lines = new Map<string | number, PivotLine>();
  private readonly keepsRows: boolean;

  constructor(compiled: readonly CompiledAggregate[], settings: SeriesSettings, bucketSeconds: (key: Cell) => number | undefined) {
    this.compiled = compiled;
    this.settings = settings;
    this.bucketSeconds = bucketSeconds;
    this.keepsRows = settings.test !== undefined && settings.other !== undefined && !compiled.every(({ name }) => ADDITIVE.has(name));
  }

  private line(key: string | number): PivotLine {
    let line = this.lines.get(key);
    if (line === undefined) {
      line = { key, cells: new Map() };
      this.lines.set(key, line);
    }
    return line;
  }

  has(key: string | number): boolean {
    return this.lines.has(key);
  }

  /** Adds a row to the cell of each of its series; without a split-by field all rows are of the one series ''. */
  add(key: string | number, series: Cell, row: Row): void {
    if (Array.isArray(series)) for (const one of series) this.addOne(key, one, row);
    else if (series !== undefined) this.addOne(key, String(series), row);
    else if (this.settings.nulls !== undefined) this.addOne(key, NULL_SERIES, row);
  }

  private addOne(key: string | number, series: string, row: Row): void {
    const line = this.line(key);
    const cell = line.cells.get(series) ?? this.open(key, this.keepsRows);
    line.cells.set(series, cell);
    for (const aggregate of cell.aggregates) aggregate.add(row);
    cell.rows?.push(row);
    cell.count++;
  }

  private open(key: Cell, keepsRows: boolean): PivotCell {
    const seconds = this.bucketSeconds(key);
    return { aggregates: this.compiled.map((aggregate) => aggregate.create(seconds)), rows: keepsRows ? [] : undefined, count: 0 };
  }

  /** Lines (in the order given) as rows without their key, and the columns in order. */
  table(keys: readonly (string | number)[], split: boolean): { values: Row[]; columns: string[] } {
    if (!split) {
      const values = keys.map((key) => this.plainRow(key));
      return { values, columns: this.compiled.map(({ column }) => column) };
    }
    const kept = chooseSeries(this.scores(), this.settings.test);
    const names = [...kept].sort(compareText);
    const lines = keys.map((key) => this.lines.get(key) ?? { key, cells: new Map<string, PivotCell>() });
    const rest = (line: PivotLine): PivotCell[] =>
      [...line.cells].filter(([name]) => name !== NULL_SERIES && !kept.has(name)).map(([, cell]) => cell);
    const hasOther = this.settings.other !== undefined && lines.some((line) => rest(line).length > 0);
    const hasNull = lines.some((line) => line.cells.has(NULL_SERIES));
    const series: [column: string, find: (line: PivotLine) => readonly Cell[]][] = names.map((name) => [
      seriesName(name),
      (line) => this.results(line.cells.get(name), line.key),
    ]);
    if (hasOther) series.push([this.settings.other, (line) => this.merged(rest(line), line.key)]);
    if (hasNull) series.push([this.settings.nulls ?? '', (line) => this.results(line.cells.get(NULL_SERIES), line.key)]);
    return this.filled(lines, series);
  }

  private filled(lines: readonly PivotLine[], series: readonly [string, (line: PivotLine) => readonly Cell[]][]) {
    const { columnName } = this.settings;
    const columns = this.compiled.flatMap(({ column }) => series.map(([name]) => columnName(column, name)));
    const values = lines.map((line) => {
      const row = newRow();
      for (const [name, find] of series) {
        find(line).forEach((cell, index) => {
          if (cell !== undefined) row[columnName(this.compiled[index]?.column ?? '', name)] = cell;
        });
      }
      return row;
    });
    return { values, columns };
  }

  private plainRow(key: string | number): Row {
    const row = newRow();
    const cells = this.results(this.lines.get(key)?.cells.get(''), key);
    cells.forEach((cell, index) => {
      if (cell !== undefined) row[this.compiled[index]?.column ?? ''] = cell;
    });
    return row;
  }

  private results(cell: PivotCell | undefined, key: Cell): readonly Cell[] {
    return (cell ?? this.open(key, false)).aggregates.map((aggregate) => aggregate.result());
  }

  private merged(cells: readonly PivotCell[], key: Cell): readonly Cell[] {
    if (this.keepsRows) {
      const all = this.open(key, false);
      for (const cell of cells) for (const row of cell.rows ?? []) for (const aggregate of all.aggregates) aggregate.add(row);
      return this.results(all, key);
    }
    const sums = this.results(undefined, key).map((cell) => toNumber(cell));
    for (const cell of cells) {
      this.results(cell, key).forEach((value, index) => {
        const number = toNumber(value);
        if (number !== undefined) sums[index] = (sums[index] ?? 0) + number;
      });
    }
    return sums;
  }

  /** Scores of the series: by the aggregate's values over the lines, or by how often they occur. */
  private scores(): Map<string, number> {
    const points = new Map<string, number[]>();
    for (const line of this.lines.values()) {
      for (const [name, cell] of line.cells) {
        if (name === NULL_SERIES) continue;
        const value = this.settings.score === 'count' ? cell.count : (toNumber(cell.aggregates[0]?.result()) ?? 0);
        const values = points.get(name);
        if (values === undefined) points.set(name, [value]);
        else values.push(value);
      }
    }
    return new Map([...points].map(([name, values]) => [name, this.score(values)]));
  }

  private score(values: readonly number[]): number {
    if (this.settings.score === 'min') return values.reduce((a, b) => Math.min(a, b), Infinity);
    if (this.settings.score === 'max') return values.reduce((a, b) => Math.max(a, b), -Infinity);
    const sum = values.reduce((a, b) => a + b, 0);
    return this.settings.score === 'avg' ? sum / values.length : sum;
  }
}

/** A series whose value starts with an underscore would make an internal column. */
const seriesName = (name: string): string => (name.startsWith('_') ? `VALUE_${name}` : name);
