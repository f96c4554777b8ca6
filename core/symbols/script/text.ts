import type { ScriptIndex } from '../types';

const PLACE = /(?:([^@: \n(]+)(@|:))?(?:(?:([^@: \n(]+):)?(\d+):(\d+)|\[native code\])/g;

/**
 * A printed script stack with every position replaced by `file:line:name` of the source, `null` where the map does not know one: the
 * form in which Metro's symbolicator prints. `firstColumn` is the column the printer begins a line with: 1 for all engines, 0 in texts
 * that were made from a map.
 */
export function retraceScript(index: ScriptIndex, stack: string, firstColumn: 0 | 1): string {
  return stack.replace(PLACE, (_match, ...groups: (string | undefined)[]) => {
    const [line, column] = groups.slice(3);
    const place = line === undefined ? undefined : index.lookup(Number(line), Number(column) - firstColumn);
    return `${place?.file ?? 'null'}:${String(place?.line ?? 'null')}:${place?.symbol || 'null'}`;
  });
}
