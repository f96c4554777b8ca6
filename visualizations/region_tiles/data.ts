import type { Columns, Read } from '../kit/columns';
import { columnOf, numberOf, textOf } from '../kit/columns';
import type { TilePlace } from './layouts';

/** A tile: value null = too few to show. `step` = colour of the ramp, 0–5. */
export interface Tile {
  readonly region: string;
  readonly code: string;
  readonly value: number | null;
  readonly n: number | null;
  readonly place: TilePlace;
  readonly step: number;
}

const rampTop = 5;

const stepOf = (value: number, low: number, high: number): number =>
  high === low ? 2 : Math.min(1 + Math.floor(((value - low) / (high - low)) * rampTop), rampTop);

/**
 * Reads the data contract `region` (ISO 3166-2), `value`, optional `n`; regions outside the layout come after its last row
 * in order, and values of regions with fewer than `minN` are left out.
 */
export function readTiles(data: Columns, layout: Readonly<Record<string, TilePlace>>, minN: number): Read<readonly Tile[]> {
  const regions = columnOf(data, 'region');
  const values = columnOf(data, 'value');
  if (regions === undefined) return { ok: false, message: 'The field region is expected (ISO 3166-2).' };
  if (values === undefined) return { ok: false, message: 'The field value is expected.' };
  const counts = columnOf(data, 'n');
  const lastRow = Math.max(0, ...Object.values(layout).map(([, row]) => row));
  const width = Math.max(0, ...Object.values(layout).map(([column]) => column)) + 1;
  let strays = 0;
  const rows = regions.flatMap((cell, row) => {
    const region = textOf(cell);
    if (region === '' || region === '-') return [];
    const code = region.includes('-') ? region.slice(region.indexOf('-') + 1) : region;
    const n = numberOf(counts?.[row]);
    const value = n !== null && n < minN ? null : numberOf(values[row]);
    const place: TilePlace = layout[code] ?? [strays % width, lastRow + 1 + Math.floor(strays++ / width)];
    return [{ region, code, value, n, place }];
  });
  const known = rows.flatMap(({ value }) => (value === null ? [] : [value]));
  const [low, high] = [Math.min(...known), Math.max(...known)];
  return { ok: true, model: rows.map((row) => ({ ...row, step: row.value === null ? 0 : stepOf(row.value, low, high) })) };
}
