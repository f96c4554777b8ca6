import { ByteReader, attempt, hexOf, readWhile } from '../../bytes';
import { imageFinder } from '../../images';
import { addressIn, CPUS, registersOf } from './cpu';
import type { Cpu } from './cpu';
import { modulesOf } from './modules';
import type { MinidumpModule } from './modules';
import { textAt, utf8At } from './text';
import { walkStack } from './walk';
import type { WalkedFrame } from './walk';

export interface MinidumpThread {
  readonly id: number;
  readonly name: string | undefined;
  readonly frames: readonly WalkedFrame[];
  /** Of the context the walk began at; for the reader's caller alone, no report holds them. */
  readonly registers: Readonly<Record<string, bigint>> | undefined;
}

export interface MinidumpException {
  readonly threadId: number;
  readonly code: number;
  readonly flags: number;
  readonly address: bigint;
  readonly parameters: readonly bigint[];
}

export interface MinidumpSystem {
  readonly cpu: Cpu | undefined;
  readonly platform: number;
  readonly processors: number;
  readonly version: string;
  readonly servicePack: string;
  /** Vendor, family, model and stepping, which x86 alone has. */
  readonly processor: string | undefined;
}

/** What was readable of a dump; its memory and registers end here. */
export interface Minidump {
  /** Epoch seconds. */
  readonly time: number;
  readonly system: MinidumpSystem | undefined;
  readonly exception: MinidumpException | undefined;
  readonly modules: readonly MinidumpModule[];
  readonly threads: readonly MinidumpThread[];
  readonly pid: number | undefined;
  /** Epoch seconds. */
  readonly started: number | undefined;
  /** Crashpad's ids of the report and of the installation, and the names of its annotations; their values are not read. */
  readonly crashpad: { readonly reportId: string; readonly clientId: string; readonly annotations: readonly string[] } | undefined;
}

/** Streams that are read (Microsoft, MINIDUMP_STREAM_TYPE; the extensions of Crashpad and Breakpad). */
const STREAM = {
  threads: 3,
  modules: 4,
  exception: 6,
  system: 7,
  misc: 15,
  threadNames: 24,
  crashpad: 0x43500001,
  breakpad: 0x47670001,
} as const;
const MAX_STREAMS = 1000;
const MAX_THREADS = 4096;
const MAX_ANNOTATIONS = 500;
const WINDOWS_PLATFORMS: ReadonlySet<number> = new Set([1, 2]);
const HAS_PID = 1;
const HAS_TIMES = 2;

type Streams = ReadonlyMap<number, number>;

/** Where each stream starts, by its type. */
function streamsOf(reader: ByteReader): Streams {
  const [count, at] = [attempt(() => reader.u32(8)) ?? 0, attempt(() => reader.u32(12)) ?? 0];
  return new Map(
    readWhile(Math.min(count, MAX_STREAMS), (index) => [reader.u32(at + index * 12), reader.u32(at + index * 12 + 8)] as const),
  );
}

/** Reads a stream if there is one and it is not cut off before its end. */
const inStream = <Value>(streams: Streams, type: number, read: (at: number) => Value): Value | undefined => {
  const at = streams.get(type);
  return at === undefined ? undefined : attempt(() => read(at));
};

function systemAt(reader: ByteReader, at: number): MinidumpSystem {
  const cpu = CPUS[reader.u16(at)];
  const [level, revision] = [reader.u16(at + 2), reader.u16(at + 4)];
  const vendor = cpu?.name === 'x86' ? String.fromCharCode(...reader.slice(at + 32, 12)) : undefined;
  const model = `family ${String(level)} model ${String(revision >> 8)} stepping ${String(revision & 0xff)}`;
  return {
    cpu,
    processors: reader.u8(at + 6),
    version: [8, 12, 16].map((offset) => reader.u32(at + offset)).join('.'),
    platform: reader.u32(at + 20),
    servicePack: attempt(() => textAt(reader, reader.u32(at + 24))) ?? '',
    processor: vendor === undefined ? undefined : `${vendor} ${model}`,
  };
}

const exceptionAt = (reader: ByteReader, at: number): MinidumpException => ({
  threadId: reader.u32(at),
  code: reader.u32(at + 8),
  flags: reader.u32(at + 12),
  address: reader.u64(at + 24),
  parameters: readWhile(Math.min(reader.u32(at + 32), 15), (index) => reader.u64(at + 40 + index * 8)),
});

function crashpadAt(reader: ByteReader, at: number): Minidump['crashpad'] {
  const entries = attempt(() => reader.u32(at + 40)) ?? 0;
  const count = entries === 0 ? 0 : (attempt(() => reader.u32(entries)) ?? 0);
  return {
    reportId: hexOf(reader.slice(at + 4, 16)),
    clientId: hexOf(reader.slice(at + 20, 16)),
    annotations: readWhile(Math.min(count, MAX_ANNOTATIONS), (index) => utf8At(reader, reader.u32(entries + 4 + index * 8))),
  };
}

/** Names by thread id (MINIDUMP_THREAD_NAME). */
const threadNamesAt = (reader: ByteReader, at: number): ReadonlyMap<number, string> =>
  new Map(
    readWhile(Math.min(reader.u32(at), MAX_THREADS), (index) => {
      const entry = at + 4 + index * 12;
      return [reader.u32(entry), textAt(reader, Number(reader.u64(entry + 4)))] as const;
    }),
  );

/** A record elsewhere in the file: its size at `at`, its place behind it. */
const recordAt = (reader: ByteReader, at: number): ByteReader =>
  new ByteReader(reader.slice(reader.u32(at + 4), Math.min(reader.u32(at), reader.bytes.length)));

interface Around {
  readonly reader: ByteReader;
  readonly cpu: Cpu | undefined;
  readonly moduleAt: (address: bigint) => MinidumpModule | undefined;
  readonly names: ReadonlyMap<number, string>;
  /** The thread an exception is about, and where its context is described. */
  readonly crashed: { readonly id: number; readonly contextAt: number } | undefined;
  /** The thread that wrote the dump. */
  readonly writer: number | undefined;
}

/** One thread (MINIDUMP_THREAD). The crashed one is walked from the context of the exception: its own is that of the handler. The writer's own stack says nothing. */
function threadAt(at: number, { reader, cpu, moduleAt, names, crashed, writer }: Around): MinidumpThread {
  const id = reader.u32(at);
  const bare = { id, name: names.get(id), frames: [], registers: undefined };
  if (id === writer) return bare;
  const start = reader.u64(at + 24);
  const stack = attempt(() => recordAt(reader, at + 32)) ?? new ByteReader(new Uint8Array());
  const context = attempt(() => recordAt(reader, crashed?.id === id ? crashed.contextAt : at + 40));
  const registers = cpu && context && registersOf(context, cpu);
  if (cpu === undefined || registers === undefined) return bare;
  const [pc, sp] = [addressIn(registers[cpu.pc] ?? 0n, cpu), registers[cpu.sp] ?? 0n];
  const fp = cpu.fp === undefined ? undefined : registers[cpu.fp];
  return { ...bare, registers, frames: walkStack({ pc, sp, fp }, { cpu, moduleAt, stack: { start, bytes: stack } }) };
}

/** Reads a minidump (Microsoft, minidumpapiset.h; Breakpad, minidump_format.h): every stream that is whole, every record before the first that is cut. */
export function readMinidump(bytes: Uint8Array): Minidump {
  const reader = new ByteReader(bytes);
  const streams = streamsOf(reader);
  const system = inStream(streams, STREAM.system, (at) => systemAt(reader, at));
  const isWindows = WINDOWS_PLATFORMS.has(system?.platform ?? 0);
  const modules = inStream(streams, STREAM.modules, (at) => modulesOf(reader, at, isWindows)) ?? [];
  const exception = inStream(streams, STREAM.exception, (at) => exceptionAt(reader, at));
  const contextAt = (streams.get(STREAM.exception) ?? 0) + 160;
  const around: Around = {
    reader,
    cpu: system?.cpu,
    moduleAt: imageFinder(modules),
    names: inStream(streams, STREAM.threadNames, (at) => threadNamesAt(reader, at)) ?? new Map<number, string>(),
    crashed: exception && { id: exception.threadId, contextAt },
    writer: inStream(streams, STREAM.breakpad, (at) => ((reader.u32(at) & 1) === 0 ? undefined : reader.u32(at + 4))),
  };
  const threads = inStream(streams, STREAM.threads, (at) =>
    readWhile(Math.min(reader.u32(at), MAX_THREADS), (index) => threadAt(at + 4 + index * 48, around)),
  );
  const misc = inStream(streams, STREAM.misc, (at) => ({
    flags: reader.u32(at + 4),
    pid: reader.u32(at + 8),
    started: reader.u32(at + 12),
  }));
  return {
    time: attempt(() => reader.u32(20)) ?? 0,
    system,
    exception,
    modules,
    threads: threads ?? [],
    pid: ((misc?.flags ?? 0) & HAS_PID) === 0 ? undefined : misc?.pid,
    started: ((misc?.flags ?? 0) & HAS_TIMES) === 0 ? undefined : misc?.started,
    crashpad: inStream(streams, STREAM.crashpad, (at) => crashpadAt(reader, at)),
  };
}
