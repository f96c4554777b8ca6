import { readMinidump } from '../../core/crash/formats/minidump/read';
import type { Minidump, MinidumpThread } from '../../core/crash/formats/minidump/read';
import type { MinidumpModule } from '../../core/crash/formats/minidump/modules';
import { nameOf, SYSTEMS } from '../../core/crash/formats/minidump/names';
import type { Cpu } from '../../core/crash/formats/minidump/cpu';
import type { Json, JsonObject } from '../../core/vocabulary';

const hex = (value: bigint): string => `0x${value.toString(16).padStart(8, '0')}`;
const fileName = (path: string): string => path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);

/** Frames say the instruction that ran: for callers the one before the return address. */
function framesOf({ frames, registers }: MinidumpThread, cpu: Cpu | undefined, withRegisters: boolean): JsonObject[] {
  return frames.map(({ pc, trust, module }, index) => {
    const at = index === 0 ? pc : pc - BigInt(cpu?.callSize ?? 0);
    return {
      frame: index,
      trust,
      offset: hex(at),
      missing_symbols: true,
      ...(module ? { module: fileName(module.path), module_offset: hex(at - module.base) } : {}),
      ...(withRegisters && index === 0
        ? { registers: Object.fromEntries(Object.entries(registers ?? {}).map(([name, value]) => [name, hex(value)])) }
        : {}),
    };
  });
}

function threadOf(thread: MinidumpThread, cpu: Cpu | undefined, withRegisters = false): JsonObject {
  const frames = framesOf(thread, cpu, withRegisters);
  return { thread_id: thread.id, thread_name: thread.name ?? null, frame_count: frames.length, frames };
}

const moduleOf = (module: MinidumpModule): JsonObject => ({
  base_addr: hex(module.base),
  end_addr: hex(module.end),
  filename: fileName(module.path),
  code_id: module.codeId ?? null,
  debug_id: module.debugId ?? null,
  debug_file: module.debugFile === undefined ? null : fileName(module.debugFile),
  version: module.version ?? null,
  corrupt_symbols: false,
  loaded_symbols: false,
  missing_symbols: false,
});

const systemOf = ({ system }: Minidump): JsonObject => ({
  cpu_arch: system?.cpu?.name ?? null,
  cpu_count: system?.processors ?? null,
  cpu_info: system?.processor ?? null,
  os: SYSTEMS[system?.platform ?? 0]?.name ?? null,
  os_ver: [system?.version, system?.servicePack].filter(Boolean).join(' '),
});

/** A dump as rust-minidump's JSON schema tells it (minidump-processor, json-schema.md), before symbols. Registers are read here alone. */
export function minidumpFacts(bytes: Uint8Array): Record<string, Json> {
  const dump = readMinidump(bytes);
  const { exception, system, threads, modules } = dump;
  if (threads.length === 0) return { parses: 'partly or not; must not throw' };
  const crashing = threads.findIndex(({ id }) => id === exception?.threadId);
  const crashed = threads[crashing];
  const named = exception && nameOf(exception, SYSTEMS[system?.platform ?? 0]?.platform);
  return {
    status: 'OK',
    pid: dump.pid ?? null,
    process_uptime: dump.started === undefined ? null : dump.time - dump.started,
    system_info: systemOf(dump),
    crash_info: { type: named?.type ?? null, address: named ? hex(named.address) : null, crashing_thread: crashing < 0 ? null : crashing },
    ...(crashed ? { crashing_thread: { ...threadOf(crashed, system?.cpu, true), threads_index: crashing } } : {}),
    thread_count: threads.length,
    threads: threads.map((thread) => threadOf(thread, system?.cpu)),
    main_module: 0,
    modules: modules.map(moduleOf),
    modules_contains_cert_info: false,
  };
}
