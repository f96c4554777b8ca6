import { attempt } from '../../bytes';
import type { ByteReader } from '../../bytes';
import { addressIn, wordAt } from './cpu';
import type { Cpu, Cursor } from './cpu';
import type { MinidumpModule } from './modules';

/** How a frame was found, in the words of rust-minidump's schema. */
export type Trust = 'context' | 'frame_pointer' | 'scan';

export interface WalkedFrame {
  /** The instruction, for callers the return address. */
  readonly pc: bigint;
  readonly trust: Trust;
  readonly module: MinidumpModule | undefined;
}

/** The part of memory that holds a thread's stack. */
export interface StackMemory {
  readonly start: bigint;
  readonly bytes: ByteReader;
}

/** What a walk looks at. */
export interface WalkContext {
  readonly cpu: Cpu;
  readonly stack: StackMemory;
  readonly moduleAt: (address: bigint) => MinidumpModule | undefined;
}

const MAX_FRAMES = 256;
/** Words looked through for a return address: more below the crashed function, whose frame may be large (Breakpad, stackwalker). */
const SCAN = 40;
const FIRST_SCAN = 160;

interface Step extends Cursor {
  readonly trust: Trust;
}

const wordOf = ({ cpu, stack }: WalkContext, address: bigint): bigint | undefined => {
  const at = address - stack.start;
  return at < 0n || at >= BigInt(stack.bytes.bytes.length) ? undefined : attempt(() => wordAt(stack.bytes, Number(at), cpu));
};

/** The caller by the chain of frame pointers: the saved one lies at the pointer, the return address above it, zero for the first function. */
function byFramePointer({ sp, fp }: Cursor, context: WalkContext): Step | 'outermost' | undefined {
  if (fp === undefined || fp < sp) return undefined;
  const word = BigInt(context.cpu.word);
  const [saved, back] = [wordOf(context, fp), wordOf(context, fp + word)];
  if (saved === undefined || back === undefined) return undefined;
  const pc = addressIn(back, context.cpu);
  if (pc === 0n) return 'outermost';
  return context.moduleAt(pc) === undefined ? undefined : { pc, sp: fp + 2n * word, fp: saved, trust: 'frame_pointer' };
}

/** The caller by the first word on the stack that points into code. */
function byScan({ sp, fp }: Cursor, context: WalkContext, words: number): Step | undefined {
  const word = BigInt(context.cpu.word);
  for (let index = 0; index < words; index++) {
    const at = sp + BigInt(index) * word;
    const value = wordOf(context, at);
    if (value === undefined) return undefined;
    const pc = addressIn(value, context.cpu);
    if (context.moduleAt(pc) === undefined) continue;
    const below = wordOf(context, at - word);
    const saved = below !== undefined && below > at && wordOf(context, below) !== undefined ? below : fp;
    return { pc, sp: at + word, fp: context.cpu.fp !== undefined && saved !== undefined && saved > at ? saved : undefined, trust: 'scan' };
  }
  return undefined;
}

/**
 * The stack from a context outwards, by frame pointers and, where they lead nowhere, by looking for return addresses: no unwind tables
 * are read. At most 256 frames, at most 160 words for each.
 */
export function walkStack(start: Cursor, context: WalkContext): WalkedFrame[] {
  const frames: WalkedFrame[] = [{ pc: start.pc, trust: 'context', module: context.moduleAt(start.pc) }];
  let cursor = start;
  while (frames.length < MAX_FRAMES) {
    const next = byFramePointer(cursor, context) ?? byScan(cursor, context, frames.length === 1 ? FIRST_SCAN : SCAN);
    if (next === undefined || next === 'outermost' || next.sp <= cursor.sp) break;
    frames.push({ pc: next.pc, trust: next.trust, module: context.moduleAt(next.pc) });
    cursor = next;
  }
  return frames;
}
