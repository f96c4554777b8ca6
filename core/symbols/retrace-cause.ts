import type { Cause, Frame } from '../crash/types';
import type { Missing } from './missing';
import type { FindSymbols, JvmFrame, RetracedFrame } from './types';

/** Where a mapping is found. */
interface MappingSearch {
  readonly find: FindSymbols;
  /** The mapping the report names. */
  readonly mapping: string | undefined;
  readonly missing: Missing;
}

/** R8 writes the id of its mapping where the name of the source file was. */
const MAP_ID = /^r8-map-id-([0-9a-f]+)$/;

const mappingOf = (frames: readonly Frame[]): string | undefined =>
  frames.map(({ file }) => MAP_ID.exec(file ?? '')?.[1]).find((id) => id !== undefined);

function printed({ symbol_raw: raw = '', file, line }: Frame): JvmFrame {
  const dot = raw.lastIndexOf('.');
  return {
    className: raw.slice(0, Math.max(0, dot)),
    method: raw.slice(dot + 1),
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line }),
  };
}

/** A frame as a stack prints it. */
const printedFrame = ({ className, method, file, line }: RetracedFrame): string =>
  `${className}.${method}(${[file ?? 'Unknown Source', ...(line === undefined ? [] : [line])].join(':')})`;

/** More methods than these say nothing about a frame. */
const MOST_ALTERNATIVES = 10;

/** The first of the methods that a frame may have been, with the others named; a run of inlined calls that is certain as it is. */
function known(places: readonly RetracedFrame[]): readonly (RetracedFrame & Pick<Frame, 'alternatives'>)[] {
  const [first, ...others] = places;
  if (first?.ambiguous !== true) return places;
  return [{ ...first, alternatives: [...new Set(others.map(printedFrame))].slice(0, MOST_ALTERNATIVES) }];
}

function original(frame: Frame, place: ReturnType<typeof known>[number], isInline: boolean): Frame {
  const { className, method, file, line, synthetic, alternatives } = place;
  const { file: _file, line: _line, obfuscated: _obfuscated, symbol: _symbol, ...rest } = frame;
  return {
    ...rest,
    symbol_raw: `${className}.${method}`,
    module: className,
    ...(className.includes('.') ? { package: className.slice(0, className.lastIndexOf('.')) } : {}),
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line }),
    ...(alternatives ? { alternatives } : {}),
    ...(synthetic ? { synthetic: true } : {}),
    ...(isInline ? { inline: true } : {}),
  };
}

/**
 * An exception of the Java platform with its original names; undefined when the report names no mapping. A frame that may have been
 * several methods keeps the first of them and names the others. A mapping that is not at hand is missing only where names are obfuscated.
 */
export function retraceCause(cause: Cause, { find, mapping, missing }: MappingSearch): Cause | undefined {
  const id = mappingOf(cause.frames) ?? mapping;
  const index = id === undefined ? undefined : find(id);
  if (id !== undefined && index === undefined && cause.frames.some(({ obfuscated }) => obfuscated)) missing.add(id, 'mapping.txt');
  if (index?.kind !== 'jvm') return undefined;
  const frames = index
    .retrace(cause.frames.map(printed), cause.type)
    .flatMap((places, at) => {
      const frame = cause.frames[at];
      const run = known(places);
      return frame ? run.map((place, position) => original(frame, place, position < run.length - 1)) : [];
    })
    .map((frame, at) => ({ ...frame, index: at }));
  return { ...cause, type: index.classOf(cause.type), frames };
}
