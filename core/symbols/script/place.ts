import type { Frame } from '../../crash/types';
import type { ScriptIndex, SourcePlace } from '../types';

/** Bundlers write one line, people do not write so long ones. */
const WRITTEN_COLUMNS = 500;
const BUNDLE = /\.(?:jsbundle|bundle|hbc|min\.js)$/;

/** True for a position in the output of a bundler, which only a source map makes readable. */
export const isBundled = ({ file, line, col, function_id: functionId }: Frame): boolean =>
  functionId !== undefined || (line !== undefined && col !== undefined && (BUNDLE.test(file ?? '') || col > WRITTEN_COLUMNS));

/** Where a frame of a script came from: by its printed position, whose column counts from 1, or by its function of Hermes and the offset in it. */
export function placeOfFrame(index: ScriptIndex, frame: Frame): SourcePlace | undefined {
  const { file, line, col, function_id: functionId, rel_address: offset } = frame;
  if (functionId !== undefined && offset !== undefined)
    return index.lookupFunction({ source: file ?? '', module: (line ?? 1) - 1, functionId, offset: Number(offset) });
  return line === undefined || col === undefined ? undefined : index.lookup(line, col - 1, file);
}
