import { normaliseReport, parseReports } from '../../core/crash';
import type { Frame } from '../../core/crash';
import { readSymbols, symbolicate } from '../../core/symbols';
import type { ScriptIndex, SymbolIndex } from '../../core/symbols';
import { retraceText } from '../../core/symbols/r8';
import { placeOfFrame, retraceScript } from '../../core/symbols/script';
import { readFact } from '../../core/vocabulary';
import type { Json, JsonObject } from '../../core/vocabulary';

/** A case as it was read: the report and the symbol files it names. */
export interface ManagedCase {
  readonly text: string;
  readonly symbols: readonly Uint8Array[];
}

/** What a case is answered with: facts, or text where the expectation is text. */
export type Answer = { readonly facts: Record<string, Json> } | { readonly text: string };

type OfKind<Kind> = Extract<SymbolIndex, { readonly kind: Kind }>;

const indexOf = <Kind extends SymbolIndex['kind']>({ symbols }: ManagedCase, kind: Kind): OfKind<Kind> | undefined =>
  symbols.flatMap((bytes) => readSymbols(bytes, '')).find((index): index is OfKind<Kind> => index.kind === kind);

function required<Kind extends SymbolIndex['kind']>(read: ManagedCase, kind: Kind): OfKind<Kind> {
  const index = indexOf(read, kind);
  if (!index) throw new Error(`Expected symbols of kind ${kind} beside the report.`);
  return index;
}

const r8 = (read: ManagedCase): Answer => ({ text: retraceText(required(read, 'jvm'), read.text) });

const scriptLines = (read: ManagedCase): Answer => ({
  facts: { lines: retraceScript(required(read, 'script'), read.text.trimEnd(), 0).split('\n') },
});

const orNull = (value: Json | undefined): Json => value ?? null;

/** The place of a frame in the words of Metro's symbolicator, whose columns count from 0. */
function metroFrame(index: ScriptIndex, frame: Frame): Json {
  if (frame.native) return { NativeCode: true };
  const { symbol, symbol_raw: name, file, line, col, isIgnored = false } = placeOfFrame(index, frame) ?? {};
  return {
    source: orNull(file),
    line: orNull(line),
    column: col === undefined ? null : col - 1,
    functionName: orNull(symbol),
    name: orNull(name),
    isIgnored,
  };
}

function hermesCallStack(read: ManagedCase): Answer {
  const index = required(read, 'script');
  const frames = parseReports(read.text).flatMap(({ causes }) => causes.flatMap((cause) => cause.frames));
  return { facts: { frames: frames.map((frame) => metroFrame(index, frame)) } };
}

const ID = 'debug-id';

function symbolicatedEvent(read: ManagedCase): JsonObject {
  const [report] = parseReports(read.text);
  if (!report) throw new Error('Expected a report.');
  const index = indexOf(read, 'script');
  const named = { ...report, fields: { ...report.fields, mapping_id: ID } };
  return normaliseReport(symbolicate(named, () => index).report);
}

const framesOf = (event: JsonObject): readonly JsonObject[] => (readFact(event, 'causes.last.frames') ?? []) as readonly JsonObject[];

function scriptFacts(read: ManagedCase): Answer {
  const event = symbolicatedEvent(read);
  const frames = framesOf(event).map((frame) => ({
    ...frame,
    ...(typeof frame['col'] === 'number' ? { column: frame['col'] - 1 } : {}),
  }));
  const wrapper = (readFact(event, 'causes.#') as number) > 1 ? { wrapper: readFact(event, 'causes.first.type') ?? null } : {};
  return {
    facts: {
      exception_type: orNull(event['exception_type']),
      exception_message: orNull(event['exception_message']),
      frames,
      ...wrapper,
    },
  };
}

const INSTRUCTIONS = /\+(0x[0-9a-f]+)$/;

function dartFacts({ text }: ManagedCase): Answer {
  const [report] = parseReports(text);
  const event = report ? normaliseReport(report) : {};
  const frames = framesOf(event).flatMap((frame) => {
    const offset = typeof frame['symbol_raw'] === 'string' ? INSTRUCTIONS.exec(frame['symbol_raw'])?.[1] : undefined;
    const facts = {
      ...frame,
      ...(frame['col'] === undefined ? {} : { column: frame['col'] }),
      ...(offset ? { instructions_offset: offset } : {}),
    };
    return frame['async_gap'] === true ? [{ async_gap: true }, facts] : [facts];
  });
  return { facts: { build_id: orNull(event['mapping_id']), arch: orNull(event['device_arch']), frames } };
}

/** Readers of the formats of managed code, by the format the reference data name. */
export const MANAGED_ANSWERS: Readonly<Record<string, (read: ManagedCase) => Answer>> = {
  'java-r8': r8,
  'js-stack': scriptLines,
  'hermes-json': hermesCallStack,
  'hermes-text': scriptFacts,
  dart: dartFacts,
};

/** A script's exception inside a Java message comes with the map of the script. */
export const wrappedScript = scriptFacts;
