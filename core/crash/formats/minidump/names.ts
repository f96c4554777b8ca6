import { signalName } from '../signals';
import type { MinidumpException } from './read';

/** Systems by the platform id of the system stream (Breakpad, MDOSPlatform), with the platform of events. */
export const SYSTEMS: Readonly<Record<number, { readonly name: string; readonly platform: string }>> = {
  1: { name: 'Windows', platform: 'windows' },
  2: { name: 'Windows NT', platform: 'windows' },
  0x8101: { name: 'Mac OS X', platform: 'macos' },
  0x8102: { name: 'iOS', platform: 'ios' },
  0x8201: { name: 'Linux', platform: 'linux' },
  0x8203: { name: 'Android', platform: 'android' },
};

/** Exception codes of Windows (winnt.h). */
const WINDOWS: Readonly<Record<number, string>> = {
  0x80000002: 'EXCEPTION_DATATYPE_MISALIGNMENT',
  0x80000003: 'EXCEPTION_BREAKPOINT',
  0x80000004: 'EXCEPTION_SINGLE_STEP',
  0xc0000005: 'EXCEPTION_ACCESS_VIOLATION',
  0xc0000006: 'EXCEPTION_IN_PAGE_ERROR',
  0xc000001d: 'EXCEPTION_ILLEGAL_INSTRUCTION',
  0xc0000025: 'EXCEPTION_NONCONTINUABLE_EXCEPTION',
  0xc000008c: 'EXCEPTION_BOUNDS_EXCEEDED',
  0xc000008e: 'EXCEPTION_FLT_DIVIDE_BY_ZERO',
  0xc0000094: 'EXCEPTION_INT_DIVIDE_BY_ZERO',
  0xc0000095: 'EXCEPTION_INT_OVERFLOW',
  0xc0000096: 'EXCEPTION_PRIV_INSTRUCTION',
  0xc00000fd: 'EXCEPTION_STACK_OVERFLOW',
  0xc0000409: 'EXCEPTION_STACK_BUFFER_OVERRUN',
  0xe06d7363: 'C++ exception',
};
const WITH_ACCESS: ReadonlySet<number> = new Set([0xc0000005, 0xc0000006]);
const ACCESS: Readonly<Record<string, string>> = { '0': '_READ', '1': '_WRITE', '8': '_EXEC' };

/** Mach exceptions (mach/exception_types.h). */
const MACH: readonly string[] =
  '? EXC_BAD_ACCESS EXC_BAD_INSTRUCTION EXC_ARITHMETIC EXC_EMULATION EXC_SOFTWARE EXC_BREAKPOINT EXC_SYSCALL EXC_MACH_SYSCALL EXC_RPC_ALERT EXC_CRASH EXC_RESOURCE EXC_GUARD'.split(
    ' ',
  );

/** Name of a Mach exception by its number. */
export const machName = (number: number): string | undefined => (number > 0 ? MACH[number] : undefined);

export interface NamedException {
  readonly type: string;
  readonly address: bigint;
}

/** What an exception is called on its system, and the address it is about. */
export function nameOf({ code, address, parameters }: MinidumpException, platform: string | undefined): NamedException {
  const unknown = `0x${code.toString(16)}`;
  if (platform === 'windows') {
    const [access, accessed] = WITH_ACCESS.has(code) ? parameters : [];
    return { type: `${WINDOWS[code] ?? unknown}${ACCESS[String(access)] ?? ''}`, address: accessed ?? address };
  }
  if (platform === 'macos' || platform === 'ios') return { type: machName(code) ?? unknown, address };
  return { type: signalName(code, 'linux') ?? unknown, address };
}
