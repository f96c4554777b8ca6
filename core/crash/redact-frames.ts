import type { Redacted, Redactor } from '../redact';
import type { Json } from '../vocabulary';
import { remembered } from './remembered';
import type { Frame } from './types';

/** Members that parsers give to frames. None has a name by which a redactor would judge its value: the text alone decides. */
export const FRAME_MEMBERS = {
  index: true,
  module: true,
  package: true,
  symbol: true,
  symbol_raw: true,
  symbol_offset: true,
  file: true,
  line: true,
  col: true,
  address: true,
  rel_address: true,
  image_uuid: true,
  in_app: true,
  owner: true,
  inline: true,
  category: true,
  trust: true,
  obfuscated: true,
  alternatives: true,
  synthetic: true,
  native: true,
  async_gap: true,
  function_id: true,
  image_path: true,
} as const satisfies Readonly<Record<keyof Frame, true>>;

/** Members that hold an address: one of 48 bits at most is kept, for no account, card or telephone is written so. */
const ADDRESSES: readonly string[] = ['address', 'rel_address'];
/** By each name that a parser gives whether it is of an address: one look-up for a member. */
const IS_ADDRESS: ReadonlyMap<string, boolean> = new Map(Object.keys(FRAME_MEMBERS).map((name) => [name, ADDRESSES.includes(name)]));
const ADDRESS = /^0x[0-9a-f]{1,12}$/;
/** Numbers below it are too short for a card. */
const SHORTEST_CARD = 1e12;

type CleanText = (text: string) => Redacted<string>;

/** What each redactor left alone: texts of frames stand in every report, and what must not be kept is not remembered. */
const CLEANERS = new WeakMap<Redactor, CleanText>();

function cleanerOf(redactor: Redactor): CleanText {
  const known = CLEANERS.get(redactor);
  if (known) return known;
  const made = remembered(
    (text) => redactor.redactText(text),
    ({ value }, text) => value === text,
  );
  CLEANERS.set(redactor, made);
  return made;
}

/**
 * The texts of a frame that had to change; `whole` for a frame with something that the text alone does not decide. `known` are texts
 * of the same report that may stay.
 */
function changesOf(
  frame: Frame,
  cleanText: CleanText,
  known: Set<string>,
): Readonly<Record<string, Redacted<string>>> | 'whole' | undefined {
  let changes: Record<string, Redacted<string>> | undefined;
  for (const name in frame) {
    const value = frame[name as keyof Frame];
    const isAddress = IS_ADDRESS.get(name);
    if (isAddress === undefined || typeof value === 'object' || (typeof value === 'number' && value >= SHORTEST_CARD)) return 'whole';
    if (typeof value !== 'string' || (isAddress && ADDRESS.test(value)) || known.has(value)) continue;
    const redacted = cleanText(value);
    if (redacted.value === value) known.add(value);
    else changes = { ...changes, [name]: redacted };
  }
  return changes;
}

/** What takes a cleaned value and counts what was replaced in it. */
export type Take = <Value>(redacted: Redacted<Value>) => Value;

/** Cleans the frames of one report as `redactor.redact` does; a frame that holds nothing personal comes back itself. */
export function frameCleaner(redactor: Redactor, take: Take): (frame: Frame) => Frame {
  const cleanText = cleanerOf(redactor);
  // Frames share the names of their images and functions: in one report the same text is looked for once.
  const known = new Set<string>();
  return (frame) => {
    const changes = changesOf(frame, cleanText, known);
    if (changes === undefined) return frame;
    if (changes === 'whole') return take(redactor.redact(frame as unknown as Json)) as unknown as Frame;
    return Object.assign({}, frame, Object.fromEntries(Object.entries(changes).map(([name, redacted]) => [name, take(redacted)])));
  };
}
