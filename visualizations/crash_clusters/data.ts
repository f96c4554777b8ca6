import type { Columns, Read } from '../kit/columns';
import { columnOf, numberOf, textOf } from '../kit/columns';

/** One issue of the picture; `change` in percent, null when unknown. */
export interface Cluster {
  readonly key: string;
  readonly title: string;
  readonly users: number;
  readonly change: number | null;
  readonly status: string;
}

/** A cluster with its rectangle, in the units of the given width and height. */
export interface Placed extends Cluster {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Reads `issue_key, title, users`, optional `change, status`; issues beyond `maxItems` are summed into the last one. */
export function readClusters(data: Columns, maxItems: number): Read<readonly Cluster[]> {
  const [keys, titles, users] = ['issue_key', 'title', 'users'].map((field) => columnOf(data, field));
  const missing = keys === undefined ? 'issue_key' : titles === undefined ? 'title' : users === undefined ? 'users' : null;
  if (missing !== null) return { ok: false, message: `The field ${missing} is expected.` };
  const [changes, states] = [columnOf(data, 'change'), columnOf(data, 'status')];
  const clusters = (keys ?? [])
    .map((key, row) => ({
      key: textOf(key),
      title: textOf(titles?.[row]),
      users: numberOf(users?.[row]) ?? 0,
      change: numberOf(changes?.[row]),
      status: textOf(states?.[row]),
    }))
    .filter((cluster) => cluster.users > 0)
    .sort((a, b) => b.users - a.users);
  const rest = clusters.slice(maxItems);
  const other: Cluster = {
    key: '',
    title: `${String(rest.length)} other issues`,
    users: rest.reduce((sum, { users: own }) => sum + own, 0),
    change: null,
    status: '',
  };
  return { ok: true, model: rest.length === 0 ? clusters : [...clusters.slice(0, maxItems), other] };
}

/** Worst ratio of sides in a row of areas laid along a side. */
function worstRatio(areas: readonly number[], side: number): number {
  const sum = areas.reduce((total, area) => total + area, 0);
  const [largest, smallest] = [Math.max(...areas), Math.min(...areas)];
  return Math.max((side * side * largest) / (sum * sum), (sum * sum) / (side * side * smallest));
}

/**
 * Rectangles with areas in proportion to users and sides as equal as possible:
 * M. Bruls, K. Huizing, J. van Wijk, "Squarified Treemaps", 2000. Clusters come largest first.
 */
export function squarify(clusters: readonly Cluster[], width: number, height: number): readonly Placed[] {
  const total = clusters.reduce((sum, { users }) => sum + users, 0);
  const scale = total === 0 ? 0 : (width * height) / total;
  const placed: Placed[] = [];
  const box = { x: 0, y: 0, width, height };
  let row: Cluster[] = [];
  const areasOf = (items: readonly Cluster[]): number[] => items.map(({ users }) => users * scale);
  const flush = (): void => {
    const side = Math.min(box.width, box.height);
    const thickness = side === 0 ? 0 : areasOf(row).reduce((sum, area) => sum + area, 0) / side;
    const isColumn = box.width >= box.height;
    let offset = 0;
    for (const cluster of row) {
      const length = thickness === 0 ? 0 : (cluster.users * scale) / thickness;
      placed.push(
        isColumn
          ? { ...cluster, x: box.x, y: box.y + offset, width: thickness, height: length }
          : { ...cluster, x: box.x + offset, y: box.y, width: length, height: thickness },
      );
      offset += length;
    }
    if (isColumn) Object.assign(box, { x: box.x + thickness, width: Math.max(box.width - thickness, 0) });
    else Object.assign(box, { y: box.y + thickness, height: Math.max(box.height - thickness, 0) });
    row = [];
  };
  for (const cluster of clusters) {
    const side = Math.min(box.width, box.height);
    if (row.length > 0 && worstRatio(areasOf([...row, cluster]), side) > worstRatio(areasOf(row), side)) flush();
    row.push(cluster);
  }
  flush();
  return placed;
}
