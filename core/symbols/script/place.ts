import type { Frame } from '../../crash/types';
import type { ScriptIndex, SourcePlace } from '../types';

/** Where a frame of a script came from: by its printed position, whose column counts from 1, or by its function of Hermes and the offset in it. */
export function placeOfFrame(index: ScriptIndex, frame: Frame): SourcePlace | undefined {
  const { file, line, col, function_id: functionId, rel_address: offset } = frame;
  if (functionId !== undefined && offset !== undefined)
    return index.lookupFunction({ source: file ?? '', module: (line ?? 1) - 1, functionId, offset: Number(offset) });
  return line === undefined || col === undefined ? undefined : index.lookup(line, col - 1, file);
}
