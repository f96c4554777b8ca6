import type { Category } from './rules';
import type { Frame } from './types';

/** A frame as the event holds it. */
export interface WrittenFrame extends Frame {
  category: Category;
  in_app: boolean;
}

/** What the rules put into a frame; an empty symbol for none. */
export interface Decided {
  readonly symbol: string;
  readonly category: Category;
  readonly inApp: boolean;
}

/**
 * A frame with what was decided about it, its members always in the order of the schema, without the path of its image. Members by
 * name and not in a loop: a report has hundreds of frames, and V8 copies any other way at 2 to 30 times the cost.
 */
export function writtenFrame(frame: Frame, { symbol, category, inApp }: Decided): WrittenFrame {
  const written = { index: frame.index } as WrittenFrame;
  if (frame.module !== undefined) written.module = frame.module;
  if (frame.package !== undefined) written.package = frame.package;
  if (symbol !== '') written.symbol = symbol;
  if (frame.symbol_raw !== undefined) written.symbol_raw = frame.symbol_raw;
  if (frame.symbol_offset !== undefined) written.symbol_offset = frame.symbol_offset;
  if (frame.file !== undefined) written.file = frame.file;
  if (frame.line !== undefined) written.line = frame.line;
  if (frame.col !== undefined) written.col = frame.col;
  if (frame.address !== undefined) written.address = frame.address;
  if (frame.rel_address !== undefined) written.rel_address = frame.rel_address;
  if (frame.image_uuid !== undefined) written.image_uuid = frame.image_uuid;
  written.in_app = inApp;
  if (frame.owner !== undefined) written.owner = frame.owner;
  if (frame.inline !== undefined) written.inline = frame.inline;
  if (frame.trust !== undefined) written.trust = frame.trust;
  written.category = category;
  if (frame.obfuscated !== undefined) written.obfuscated = frame.obfuscated;
  if (frame.alternatives !== undefined) written.alternatives = frame.alternatives;
  if (frame.synthetic !== undefined) written.synthetic = frame.synthetic;
  if (frame.native !== undefined) written.native = frame.native;
  if (frame.async_gap !== undefined) written.async_gap = frame.async_gap;
  if (frame.function_id !== undefined) written.function_id = frame.function_id;
  return written;
}
