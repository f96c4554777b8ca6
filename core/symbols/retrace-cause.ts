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

function original(frame: Frame, { className, method, file, line, synthetic }: RetracedFrame, isInline: boolean): Frame {
  const { file: _file, line: _line, obfuscated: _obfuscated, symbol: _symbol, ...rest } = frame;
  return {
    ...rest,
    symbol_raw: `${className}.${method}`,
    module: className,
    ...(className.includes('.') ? { package: className.slice(0, className.lastIndexOf('.')) } : {}),
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line }),
    ...(synthetic ? { synthetic: true } : {}),
    ...(isInline ? { inline: true } : {}),
  };
}

/**
 * An exception of the Java platform with its original names; undefined when the report names no mapping. A frame that may have been
 * several methods keeps the first of them. A mapping that is not at hand is missing only where names are obfuscated.
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
      const known = places.filter(({ ambiguous }, position) => !ambiguous || position === 0);
      return frame ? known.map((place, position) => original(frame, place, position < known.length - 1)) : [];
    })
    .map((frame, at) => ({ ...frame, index: at }));
  return { ...cause, type: index.classOf(cause.type), frames };
}
