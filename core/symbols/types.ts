/** A place in source code. Names are those of the event's frames. */
export interface SourcePlace {
  /** Readable name: demangled, deobfuscated, without arguments where the format knows them. */
  readonly symbol: string;
  /** The name as the symbol file has it, where it differs. */
  readonly symbol_raw?: string;
  readonly file?: string;
  readonly line?: number;
  /** From 1. */
  readonly col?: number;
  /** A library by the word of the map. */
  readonly isIgnored?: boolean;
}

interface IndexOf<Kind extends string> {
  readonly kind: Kind;
  /** What reports name this file by: lower-case hexadecimal build id, Mach-O uuid, Breakpad debug id, R8 map id or debug id of a source map. */
  readonly ids: readonly string[];
  /** Estimated memory of the index, in bytes: what a cache counts. */
  readonly bytes: number;
}

/** How much a binary image says of its functions: names with files and lines, the names of its symbol table, or what it exports alone. */
export type SymbolDetail = 'lines' | 'names' | 'exports';

/** Debug information of one binary image (Mach-O, ELF, Breakpad `.sym`). */
export interface AddressIndex extends IndexOf<'address'> {
  readonly detail: SymbolDetail;
  /**
   * Where the code at an offset from the image's load address came from: innermost inlined function first, empty when unknown.
   * The caller has applied the return-address rule.
   */
  readonly lookup: (offset: number) => readonly SourcePlace[];
}

/** One frame of a JVM trace as it was printed. */
export interface JvmFrame {
  readonly className: string;
  readonly method: string;
  readonly file?: string;
  readonly line?: number;
}

/** What one printed frame may have been. */
export interface RetracedFrame extends JvmFrame {
  /** The residual frame fits several methods and nothing decides between them. */
  readonly ambiguous?: boolean;
  /** Made by the compiler. */
  readonly synthetic?: boolean;
}

/** An R8 or ProGuard mapping. */
export interface JvmIndex extends IndexOf<'jvm'> {
  /** Original name of a class; the given one when the mapping does not know it. */
  readonly classOf: (residual: string) => string;
  /** A whole stack (outlines and rewritten frames need their neighbours), innermost first; one residual frame may become several or none. */
  readonly retrace: (frames: readonly JvmFrame[], exception?: string) => readonly (readonly RetracedFrame[])[];
}

/** A place in the bytecode of Hermes: a function of a file and the offset in it. */
export interface BytecodePlace {
  /** The file as the report names it; tells segments of a split bundle apart. */
  readonly source: string;
  /** Number of the module in a file of several, else 0. */
  readonly module: number;
  readonly functionId: number;
  readonly offset: number;
}

/** A source map of a script bundle. */
export interface ScriptIndex extends IndexOf<'script'> {
  /** Place of a position: line from 1, column from 0 (for Hermes the offset in the bytecode). The file tells segments of a split bundle apart. */
  readonly lookup: (line: number, column: number, source?: string) => SourcePlace | undefined;
  /** Place of an offset in a function; undefined without the function offsets of Hermes. */
  readonly lookupFunction: (place: BytecodePlace) => SourcePlace | undefined;
}

/** What a symbol file becomes once it is read. */
export type SymbolIndex = AddressIndex | JvmIndex | ScriptIndex;

/** Decompresses data of zlib to exactly so many bytes; throws when they are more or damaged. */
export type Inflate = (data: Uint8Array, size: number) => Uint8Array;

/** A reader of one kind of symbol file. Pure; the caller has unpacked it. */
export interface SymbolFormat {
  readonly id: string;
  readonly detect: (bytes: Uint8Array, name: string) => boolean;
  /** Indexes in the file (a fat binary holds several); throws a coded error when it is damaged, or has compressed sections and nothing inflates them. */
  readonly read: (bytes: Uint8Array, name: string, inflate?: Inflate) => readonly SymbolIndex[];
}

/** Gives the index of an id when it is at hand. */
export type FindSymbols = (id: string) => SymbolIndex | undefined;
