import type { Columns } from '../kit/columns';
import type { Formats } from '../kit/format';
import { colour } from '../kit/tokens';
import { readTiles } from './data';
import { spain, spainNames } from './layouts';

const size = 46;
const gap = 2;

export interface RegionTilesProps {
  readonly data: Columns;
  readonly formats: Formats;
  /** What a value is, for the name of the picture and its table. */
  readonly label: string;
  /** Regions with fewer observations show no value. */
  readonly minN?: number;
  readonly onSelect?: ((region: string) => void) | undefined;
}

/** One tile of equal size a region, with its number; a map without tiles of a server. */
export function RegionTiles({ data, formats, label, minN = 0, onSelect }: RegionTilesProps) {
  const read = readTiles(data, spain, minN);
  if (!read.ok) return <p className="appmon-contract-error">{read.message}</p>;
  const columns = Math.max(...read.model.map(({ place }) => place[0]), 6) + 1;
  const rows = Math.max(...read.model.map(({ place }) => place[1]), 0) + 1;
  return (
    <ul className="appmon-tiles" aria-label={label} style={{ height: rows * (size + gap), maxWidth: columns * (size + gap) }}>
      {read.model.map((tile) => {
        const value = tile.value === null ? 'too few' : formats.number(tile.value, 2);
        const name = spainNames[tile.code] ?? tile.region;
        return (
          <li
            key={tile.region}
            style={{
              left: `${String((100 * tile.place[0]) / columns)}%`,
              top: tile.place[1] * (size + gap),
              width: `calc(${String(100 / columns)}% - ${String(gap)}px)`,
              height: size,
            }}
          >
            <button
              type="button"
              title={name}
              style={{ background: colour(`ramp-${String(tile.step)}`), color: colour(`ramp-text-${String(tile.step)}`) }}
              onClick={() => onSelect?.(tile.region)}
            >
              <b>{tile.code}</b>
              {tile.value === null ? '–' : value}
              <span className="appmon-hidden">
                {name}: {value}
                {tile.n === null ? '' : `, n ${formats.number(tile.n)}`}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
