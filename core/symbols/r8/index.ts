import { textOfUtf8 } from '../../utf8';
import type { JvmIndex, SymbolFormat } from '../types';
import { readClass } from './class';
import type { MappedClass } from './class';
import { retraceStack } from './retrace';
import type { Classes } from './retrace';
import { readClassLine, scanMapping } from './scan';
import type { Block } from './scan';

export { retraceText } from './text';

/** Members kept in memory at once; a member takes about 200 bytes. */
const MAX_MEMBERS = 200_000;
const MEMBER_BYTES = 200;
const CLASS_BYTES = 250;
const HEAD_BYTES = 64 * 1024;

/** Classes of a mapping, read when first asked for and kept until too many are held. */
function openClasses(bytes: Uint8Array, blocks: ReadonlyMap<string, readonly Block[]>[]): ((name: string) => MappedClass | undefined)[] {
  const held = new Map<readonly Block[], MappedClass>();
  let members = 0;
  const read = (found: readonly Block[]): MappedClass => {
    const mapped = readClass(found.map(({ start, end }) => textOfUtf8(bytes.subarray(start, end))).join('\n'));
    if (members > MAX_MEMBERS) {
      held.clear();
      members = 0;
    }
    members += mapped.size;
    held.set(found, mapped);
    return mapped;
  };
  return blocks.map((byName) => (name) => {
    const found = byName.get(name);
    return found && (held.get(found) ?? read(found));
  });
}

/** The index of a mapping; throws a coded error when the text holds no class. */
export function readMapping(bytes: Uint8Array, name: string): JvmIndex {
  const { ids, byResidual, byOriginal } = scanMapping(bytes, name);
  const [residual, original] = openClasses(bytes, [byResidual, byOriginal]);
  const classes: Classes = { byResidual: (className) => residual?.(className), byOriginal: (className) => original?.(className) };
  const classOf = (className: string): string => classes.byResidual(className)?.original ?? className;
  return {
    kind: 'jvm',
    ids,
    bytes: bytes.length + byResidual.size * CLASS_BYTES + Math.min(MAX_MEMBERS, bytes.length / 80) * MEMBER_BYTES,
    classOf,
    retrace: (frames, exception) => retraceStack(classes, frames, exception === undefined ? [] : [exception, classOf(exception)]),
  };
}

/** Mappings of R8 and ProGuard, as their compilers write them. */
export const r8: SymbolFormat = {
  id: 'r8',
  detect: (bytes) => {
    const head = textOfUtf8(bytes.subarray(0, HEAD_BYTES));
    const first = head.split('\n').find((line) => line.trim() !== '' && !/^\s*#/.test(line));
    return first !== undefined && readClassLine(first) !== undefined && !/^\s/.test(first);
  },
  read: (bytes, name) => [readMapping(bytes, name)],
};
