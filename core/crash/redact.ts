import type { Redacted, Redactor } from '../redact';
import type { Json } from '../vocabulary';
import { remembered } from './remembered';
import type { Frame, ParsedReport } from './types';

/** Members that parsers give to frames. None has a name by which a redactor would judge its value: the text alone decides. */
const MEMBERS = {
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
const NAMES: ReadonlySet<string> = new Set(Object.keys(MEMBERS));

/** An address of 48 bits at most: no account, card or telephone is written so. */
const ADDRESS = /^0x[0-9a-f]{1,12}$/;
/** Numbers below it are too short for a card. */
const SHORTEST_CARD = 1e12;

const withoutFrames = <Of extends { readonly frames: readonly Frame[] }>(of: Of): Of => Object.assign({}, of, { frames: [] });

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

/** The texts of a frame that had to change; `whole` for a frame with something that the text alone does not decide. */
function changesOf(frame: Frame, cleanText: CleanText): Readonly<Record<string, Redacted<string>>> | 'whole' | undefined {
  let changes: Record<string, Redacted<string>> | undefined;
  for (const name in frame) {
    const value = frame[name as keyof Frame];
    if (!NAMES.has(name) || typeof value === 'object' || (typeof value === 'number' && value >= SHORTEST_CARD)) return 'whole';
    if (typeof value !== 'string' || ADDRESS.test(value)) continue;
    const redacted = cleanText(value);
    if (redacted.value !== value) changes = { ...changes, [name]: redacted };
  }
  return changes;
}

/**
 * Cleans a report as `redactor.redact` does, at a fraction of its cost: frames are most of a report and nearly none has to be changed.
 * Frames that hold nothing personal are those of the report that was given. Throws what the redactor throws.
 */
export function redactReport(report: ParsedReport, redactor: Redactor): Redacted<ParsedReport> {
  const counts: Record<string, number> = {};
  const take = <Value>(redacted: Redacted<Value>): Value => {
    for (const rule of Object.keys(redacted.counts)) counts[rule] = (counts[rule] ?? 0) + (redacted.counts[rule] ?? 0);
    return redacted.value;
  };
  const whole = <Value>(value: Value): Value => take(redactor.redact(value as Json)) as Value;
  const cleanText = cleanerOf(redactor);
  const cleanFrame = (frame: Frame): Frame => {
    const changes = changesOf(frame, cleanText);
    if (changes === undefined) return frame;
    if (changes === 'whole') return whole(frame);
    return Object.assign({}, frame, Object.fromEntries(Object.entries(changes).map(([name, redacted]) => [name, take(redacted)])));
  };
  const last = report.lastException;
  const clean = whole({
    ...report,
    causes: report.causes.map(withoutFrames),
    threads: report.threads.map(withoutFrames),
    ...(last ? { lastException: [] } : {}),
  });
  clean.causes.forEach((cause, at) => (cause.frames = (report.causes[at]?.frames ?? []).map(cleanFrame)));
  clean.threads.forEach((thread, at) => (thread.frames = (report.threads[at]?.frames ?? []).map(cleanFrame)));
  if (last) clean.lastException = last.map(cleanFrame);
  return { value: clean, counts };
}
