import { parseReports } from '../../core/crash';
import type { Frame } from '../../core/crash';
import { symbolicate } from '../../core/symbols';
import { join } from 'node:path';
import { readLines } from './lines';
import { symbolsBelow, unpacked } from './symbol-files';

interface Input {
  readonly id: string;
  readonly path: string;
}

/** Frames by the frame of the report they came from: those that were put in its place end with it. */
function byOrigin(frames: readonly Frame[]): readonly (readonly Frame[])[] {
  const groups: Frame[][] = [[]];
  for (const frame of frames) {
    groups.at(-1)?.push(frame);
    if (!frame.inline) groups.push([]);
  }
  return groups.filter((group) => group.length > 0);
}

/** Names the shipped code gives to the frames of crashed threads: one line a frame, `{id, frame, function, file, line}`. */
export function answerFrames(inputsFile: string, root: string): string[] {
  const find = symbolsBelow(root);
  return readLines<Input>(inputsFile)
    .filter(({ path }) => path.endsWith('.json'))
    .flatMap(({ id, path }) => {
      const [report] = parseReports(unpacked(join(root, path)).toString('utf8')).map((parsed) => symbolicate(parsed, find).report);
      const thread = report?.threads.find(({ crashed }) => crashed);
      return byOrigin(thread?.frames ?? report?.lastException ?? []).flatMap(([frame], at) =>
        frame?.file === undefined && frame?.symbol === undefined
          ? []
          : [JSON.stringify({ id, frame: at, function: frame.symbol_raw, file: frame.file, line: frame.line })],
      );
    });
}
