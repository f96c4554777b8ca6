const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const CONTINUES = 32;

/** Base-64 VLQ numbers of a segment (Source Map format, revision 3). */
export function decodeVlq(text: string): number[] {
  const numbers: number[] = [];
  let value = 0;
  let scale = 1;
  for (const character of text) {
    const digit = DIGITS.indexOf(character);
    if (digit < 0) return numbers;
    value += (digit % CONTINUES) * scale;
    scale *= CONTINUES;
    if (digit >= CONTINUES) continue;
    numbers.push(value % 2 === 1 ? -(value - 1) / 2 : value / 2);
    value = 0;
    scale = 1;
  }
  return numbers;
}

interface NamedPlace {
  readonly line: number;
  readonly column: number;
  readonly name: string;
}

/** Names of functions by where they start in a source: what Metro adds to its maps as `x_facebook_sources`. */
export interface FunctionMap {
  readonly names: readonly string[];
  readonly mappings: string;
}

/**
 * Reads a function map into places in the order of the source. A segment holds the steps of column, name and (on the first of a
 * line) line; the column starts anew with every line. Source: metro-source-map, "Function map".
 */
export function readFunctionMap({ names, mappings }: FunctionMap): readonly NamedPlace[] {
  const places: NamedPlace[] = [];
  let line = 1;
  let name = 0;
  for (const row of mappings.split(';')) {
    let column = 0;
    for (const segment of row.split(',')) {
      const [columns = 0, step = 0, lines = 0] = decodeVlq(segment);
      line += lines;
      name += step;
      column += columns;
      places.push({ line, column, name: names[name] ?? '' });
    }
  }
  return places;
}

/** Name of the function around a place, line from 1 and column from 0; undefined before the first. */
export function functionAt(places: readonly NamedPlace[], line: number, column: number): string | undefined {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const place = places[middle];
    if (place && (place.line < line || (place.line === line && place.column <= column))) low = middle + 1;
    else high = middle;
  }
  return places[low - 1]?.name;
}
