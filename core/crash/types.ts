import type { Json, Runtime } from '../vocabulary';

/** One frame. Names are those of the event (`frames[]`); addresses are hexadecimal with `0x`. */
export interface Frame {
  index: number;
  module?: string;
  package?: string;
  symbol?: string;
  symbol_raw?: string;
  /** Bytes from the start of the function that `symbol_raw` names. */
  symbol_offset?: number;
  file?: string;
  line?: number;
  col?: number;
  address?: string;
  rel_address?: string;
  image_uuid?: string;
  /** In a parsed report what the sender said of the frame, in an event what the rules decided. */
  in_app?: boolean;
  owner?: string;
  inline?: boolean;
  category?: string;
  /** How an unwound frame was found: context, frame_pointer or scan. */
  trust?: string;
  /** Names left over from R8 or ProGuard. */
  obfuscated?: boolean;
  /** Other methods that the frame may have been, `class.method(file:line)`: a mapping does not always tell which. */
  alternatives?: string[];
  /** Made by the compiler: lambda, accessor, bridge. */
  synthetic?: boolean;
  native?: boolean;
  /** An asynchronous call lies between this frame and the one before. */
  async_gap?: boolean;
  /** Number of a function of Hermes, whose offset `rel_address` then is. */
  function_id?: number;
  /** Path of the binary image; decides `in_app`, not written to the event. */
  image_path?: string;
}

/** One exception of a chain. */
export interface Cause {
  type: string;
  message: string;
  frames: Frame[];
  suppressed?: string[];
}

/** One thread. */
export interface Thread {
  id?: number;
  name?: string;
  queue?: string;
  state?: string;
  crashed: boolean;
  /** Id of the thread that holds the lock this one waits for. */
  waits_for?: number;
  frames: Frame[];
}

/** What a parser found. Nothing is required: a truncated report gives what was readable. */
export interface ParsedReport {
  sourceKind: string;
  /** What ran, where the format says so. */
  runtime?: Runtime;
  /** Scalars under the names of the field table. */
  fields: Record<string, Json | undefined>;
  /** Outermost first, root last. */
  causes: Cause[];
  threads: Thread[];
  /** The stack of an uncaught NSException, more useful than the thread that aborts. */
  lastException?: Frame[];
  breadcrumbs?: Json[];
  logs?: Json[];
  customKeys?: Record<string, Json>;
  /** The feed's own blame. */
  blame?: Frame;
  installId?: string | undefined;
  userId?: string | undefined;
  /** Lines of a report that could not be read. */
  raw?: string[];
}

/** A parser of one format: cheap test of the content, then its reports. A parser may throw on input it cannot read. */
export interface FormatOf<Content> {
  readonly id: string;
  readonly detect: (content: Content) => boolean;
  readonly parse: (content: Content) => ParsedReport[];
}

export interface TextFormat extends FormatOf<string> {
  readonly reads?: 'text';
}

export interface BinaryFormat extends FormatOf<Uint8Array> {
  readonly reads: 'bytes';
}

export type CrashFormat = TextFormat | BinaryFormat;
