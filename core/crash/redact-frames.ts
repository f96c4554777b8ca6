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
const NAMES: ReadonlySet<string> = new Set(Object.keys(FRAME_MEMBERS));

/** An address of 48 bits at most: no account, card or telephone is written so. */
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

type IsClean = (text: string | undefined) => boolean;

const isAddress = (text: string | undefined): boolean => text !== undefined && ADDRESS.test(text);
const isShort = (value: number | undefined): boolean => value === undefined || (typeof value === 'number' && value < SHORTEST_CARD);
const isFlag = (value: boolean | undefined): boolean => value === undefined || typeof value === 'boolean';

function hasOnlyMembers(frame: Frame): boolean {
  for (const name in frame) if (!NAMES.has(name)) return false;
  return true;
}

/** True for a frame that stays as it is. Nearly all do: each member is read by its name, for a loop over them takes twice the time. */
const isUntouched = (frame: Frame, isClean: IsClean): boolean =>
  isClean(frame.module) &&
  isClean(frame.package) &&
  isClean(frame.symbol) &&
  isClean(frame.symbol_raw) &&
  isClean(frame.file) &&
  isClean(frame.image_uuid) &&
  isClean(frame.image_path) &&
  isClean(frame.owner) &&
  isClean(frame.category) &&
  isClean(frame.trust) &&
  (isAddress(frame.address) || isClean(frame.address)) &&
  (isAddress(frame.rel_address) || isClean(frame.rel_address)) &&
  isShort(frame.index) &&
  isShort(frame.symbol_offset) &&
  isShort(frame.line) &&
  isShort(frame.col) &&
  isShort(frame.function_id) &&
  isFlag(frame.in_app) &&
  isFlag(frame.inline) &&
  isFlag(frame.obfuscated) &&
  isFlag(frame.synthetic) &&
  isFlag(frame.native) &&
  isFlag(frame.async_gap) &&
  frame.alternatives === undefined &&
  hasOnlyMembers(frame);

/** The texts of a frame that had to change; `whole` for a frame with something that the text alone does not decide. */
function changesOf(frame: Frame, cleanText: CleanText): Readonly<Record<string, Redacted<string>>> | 'whole' {
  const changes: Record<string, Redacted<string>> = {};
  for (const [name, value] of Object.entries(frame) as [string, Json][]) {
    if (!NAMES.has(name) || typeof value === 'object' || (typeof value === 'number' && value >= SHORTEST_CARD)) return 'whole';
    if (typeof value !== 'string' || ADDRESS.test(value)) continue;
    const redacted = cleanText(value);
    if (redacted.value !== value) changes[name] = redacted;
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
  const isClean: IsClean = (text) => {
    if (text === undefined || known.has(text)) return true;
    if (typeof text !== 'string' || cleanText(text).value !== text) return false;
    known.add(text);
    return true;
  };
  return (frame) => {
    if (isUntouched(frame, isClean)) return frame;
    const changes = changesOf(frame, cleanText);
    if (changes === 'whole') return take(redactor.redact(frame as unknown as Json)) as unknown as Frame;
    return Object.assign({}, frame, Object.fromEntries(Object.entries(changes).map(([name, redacted]) => [name, take(redacted)])));
  };
}
