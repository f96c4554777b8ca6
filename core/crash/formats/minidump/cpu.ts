import { attempt } from '../../bytes';
import type { ByteReader } from '../../bytes';

/** What a walk starts from. */
export interface Cursor {
  readonly pc: bigint;
  readonly sp: bigint;
  /** Undefined where the platform's code keeps no chain of frame pointers. */
  readonly fp: bigint | undefined;
}

/** A processor as minidumps write its registers (Breakpad, `minidump_cpu_*.h`; Microsoft, CONTEXT). */
export interface Cpu {
  readonly name: string;
  /** Bytes of an address. */
  readonly word: 4 | 8;
  /** Bytes by which a return address lies behind the call. */
  readonly callSize: number;
  /** Bits of an address that say where it points; the rest may hold a signature of it. */
  readonly addressBits: number;
  readonly pc: string;
  readonly sp: string;
  readonly fp: string | undefined;
  /** Offsets in the context record by register. */
  readonly registers: Readonly<Record<string, number>>;
}

const row = (names: string, start: number, step: number): Record<string, number> =>
  Object.fromEntries(names.split(' ').map((name, index) => [name, start + index * step]));

const X86: Cpu = {
  name: 'x86',
  word: 4,
  callSize: 1,
  addressBits: 32,
  pc: 'eip',
  sp: 'esp',
  fp: 'ebp',
  registers: { ...row('edi esi ebx edx ecx eax ebp eip', 156, 4), eflags: 192, esp: 196 },
};
const AMD64: Cpu = {
  name: 'amd64',
  word: 8,
  callSize: 1,
  addressBits: 64,
  pc: 'rip',
  sp: 'rsp',
  fp: 'rbp',
  registers: row('rax rcx rdx rbx rsp rbp rsi rdi r8 r9 r10 r11 r12 r13 r14 r15 rip', 120, 8),
};
const ARM: Cpu = {
  name: 'arm',
  word: 4,
  callSize: 2,
  addressBits: 32,
  pc: 'pc',
  sp: 'sp',
  fp: undefined,
  registers: row('r0 r1 r2 r3 r4 r5 r6 r7 r8 r9 r10 fp r12 sp lr pc', 4, 4),
};
const ARM64: Cpu = {
  name: 'arm64',
  word: 8,
  callSize: 4,
  addressBits: 48,
  pc: 'pc',
  sp: 'sp',
  fp: 'fp',
  registers: row(
    'x0 x1 x2 x3 x4 x5 x6 x7 x8 x9 x10 x11 x12 x13 x14 x15 x16 x17 x18 x19 x20 x21 x22 x23 x24 x25 x26 x27 x28 fp lr sp pc',
    8,
    8,
  ),
};

/** By the processor architecture of the system stream. */
export const CPUS: Readonly<Record<number, Cpu>> = { 0: X86, 5: ARM, 9: AMD64, 12: ARM64, 0x8003: ARM64 };

/** An address of the given width. */
export const wordAt = (reader: ByteReader, at: number, cpu: Cpu): bigint => (cpu.word === 4 ? BigInt(reader.u32(at)) : reader.u64(at));

/** Registers of a context record; undefined when the record is cut. They stay in memory: no report holds them. */
export const registersOf = (context: ByteReader, cpu: Cpu): Readonly<Record<string, bigint>> | undefined =>
  attempt(() =>
    Object.fromEntries(
      Object.entries(cpu.registers).map(([name, at]) => [name, name === 'eflags' ? BigInt(context.u32(at)) : wordAt(context, at, cpu)]),
    ),
  );

/** The part of an address that says where it points. */
export const addressIn = (value: bigint, cpu: Cpu): bigint => BigInt.asUintN(cpu.addressBits, value);
