import { textOfUtf8 } from '../../utf8';
import { symbolId } from '../id';
import { r8Error } from './errors';

/** Where the lines of a class stand in the file, as byte offsets; the class line itself is the first. */
export interface Block {
  readonly start: number;
  end: number;
}

/** What one pass over a mapping finds: where each class is, under both its names. Members are read when a class is asked for. */
export interface ScannedMapping {
  readonly ids: readonly string[];
  /** A class may be listed more than once; its members are those of all its blocks. */
  readonly byResidual: ReadonlyMap<string, readonly Block[]>;
  readonly byOriginal: ReadonlyMap<string, readonly Block[]>;
}

const LINE_FEED = 10;
const SPACE = 32;
const TAB = 9;
const HASH = 35;
const ARROW = ' -> ';

/** `pg_map_id` is the start of `pg_map_hash`, whose value stands behind the name of the hash; frames carry either. */
const ID_LINE = /^#\s*pg_map_(?:id|hash):\s*(?:\S+ )?([0-9A-Za-z-]+)\s*$/;

const append = (map: Map<string, Block[]>, name: string, block: Block): void => {
  const blocks = map.get(name);
  if (blocks) blocks.push(block);
  else map.set(name, [block]);
};

/** `original -> residual:`, without the line break. */
export function readClassLine(line: string): readonly [original: string, residual: string] | undefined {
  const arrow = line.indexOf(ARROW);
  const text = line.trimEnd();
  return arrow > 0 && text.endsWith(':') ? [line.slice(0, arrow), text.slice(arrow + ARROW.length, -1)] : undefined;
}

/** Finds the classes and the ids of a mapping in one pass over its bytes; throws when it holds no class or a member outside of one. */
export function scanMapping(bytes: Uint8Array, name: string): ScannedMapping {
  const byResidual = new Map<string, Block[]>();
  const byOriginal = new Map<string, Block[]>();
  const ids = new Set<string>();
  let open: Block | undefined;
  for (let start = 0, line = 1; start < bytes.length; line++) {
    const found = bytes.indexOf(LINE_FEED, start);
    const end = found < 0 ? bytes.length : found;
    const first = bytes[start];
    if (first === HASH) {
      if (open === undefined) {
        const id = ID_LINE.exec(textOfUtf8(bytes.subarray(start, end)))?.[1];
        if (id !== undefined) ids.add(symbolId(id));
      }
    } else if (first !== SPACE && first !== TAB) {
      const names = readClassLine(textOfUtf8(bytes.subarray(start, end)));
      if (names) {
        if (open) open.end = start;
        open = { start, end: bytes.length };
        append(byOriginal, names[0], open);
        append(byResidual, names[1], open);
      }
    } else if (open === undefined && textOfUtf8(bytes.subarray(start, end)).trim() !== '')
      throw r8Error('APPMON-R8-ORPHAN', { name, line });
    start = end + 1;
  }
  if (open === undefined) throw r8Error('APPMON-R8-EMPTY', { name });
  return { ids: [...ids], byResidual, byOriginal };
}
