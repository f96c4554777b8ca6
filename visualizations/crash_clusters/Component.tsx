import { useRef } from 'react';
import type { Columns } from '../kit/columns';
import type { Formats } from '../kit/format';
import { Glyph } from '../kit/Glyph';
import type { Level } from '../kit/tokens';
import { colour } from '../kit/tokens';
import { useWidth } from '../kit/use-width';
import { readClusters, squarify } from './data';

const labelWidth = 92;
const labelHeight = 40;
const watchRise = 10;

/** Height of a line of the label, and of the edges with the line of counts, in pixels. */
const lineHeight = 17;
const edgeAndCount = 34;

export interface CrashClustersProps {
  readonly data: Columns;
  readonly formats: Formats;
  readonly height?: number;
  /** Issues drawn by themselves; the rest is summed. */
  readonly maxItems?: number;
  readonly onSelect?: ((key: string) => void) | undefined;
}

const levelOf = (status: string, change: number | null): Level => {
  if (status === 'new' || status === 'regressed') return 'bad';
  if (change === null || Math.abs(change) < watchRise) return 'none';
  return change > 0 ? 'watch' : 'normal';
};

/** Issues as areas in proportion to the users they hit; colour and shape say new, rising, falling or steady. */
export function CrashClusters({ data, formats, height = 200, maxItems = 40, onSelect }: CrashClustersProps) {
  const box = useRef<HTMLUListElement>(null);
  const width = useWidth(box, 760);
  const read = readClusters(data, maxItems);
  if (!read.ok) return <p className="appmon-contract-error">{read.message}</p>;
  return (
    <ul className="appmon-clusters" ref={box} style={{ height }} aria-label="Issues by users hit">
      {squarify(read.model, width, height).map((cluster) => {
        const level = levelOf(cluster.status, cluster.change);
        const small = cluster.width < labelWidth || cluster.height < labelHeight;
        const change =
          cluster.status !== ''
            ? cluster.status
            : cluster.change === null
              ? ''
              : `${cluster.change > 0 ? '▲' : cluster.change < 0 ? '▼' : '='} ${formats.percent(Math.abs(cluster.change), 0)}`;
        return (
          <li
            key={cluster.key === '' ? 'others' : cluster.key}
            style={{ left: cluster.x, top: cluster.y, width: cluster.width, height: cluster.height }}
          >
            <button
              type="button"
              title={cluster.title}
              style={{
                background: colour(`${level}-bg`),
                borderColor: level === 'none' ? colour('line') : colour(level),
                color: colour('text'),
              }}
              disabled={cluster.key === ''}
              onClick={() => onSelect?.(cluster.key)}
            >
              <span className={small ? 'appmon-hidden' : ''}>
                <b style={{ WebkitLineClamp: Math.max(Math.floor((cluster.height - edgeAndCount) / lineHeight), 1) }}>{cluster.title}</b>
                <Glyph level={level} size={11} /> {formats.number(cluster.users)} users {change === '' ? '' : `· ${change}`}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
