import { isObject, listOf, textOf } from '../crash/json';
import type { Cause, Frame, ParsedReport, Thread } from '../crash/types';
import type { Json, JsonObject } from '../vocabulary';

/** What `POST /v1/symbolicate` is asked: the stacks of a report, and whose they are, for reports that name no mapping. */
export interface SymbolQuestion {
  readonly report: ParsedReport;
  readonly appId: string | undefined;
  readonly appVersion: string | undefined;
}

/** Frames as parsers write them: objects of texts, numbers and truths; alone the other methods that a frame may have been are a list. */
const isFrame = (value: unknown): boolean =>
  isObject(value) &&
  Object.entries(value).every(([name, member]) =>
    name === 'alternatives' ? Array.isArray(member) && member.every((each) => typeof each === 'string') : typeof member !== 'object',
  );
const isFrames = (value: unknown): boolean => Array.isArray(value) && value.every(isFrame);
const isStacks = (value: unknown): boolean =>
  Array.isArray(value) && value.every((stack: unknown) => isObject(stack) && isFrames(stack['frames']));

/** A report as parsers of `core/crash` leave it: what is missing in it is harmless, what has another type makes it none. */
function parseReport(value: Json | undefined): ParsedReport | undefined {
  if (!isObject(value) || !isObject(value['fields'])) return undefined;
  const { causes, threads, lastException } = value;
  return isStacks(causes) && isStacks(threads) && (lastException === undefined || isFrames(lastException))
    ? (value as unknown as ParsedReport)
    : undefined;
}

/** What symbols are looked up by; nothing else of a report leaves for the question. */
const ASKED = ['platform', 'device_arch', 'mapping_id', 'bundle_id', 'process', 'app_version'] as const;

/** The body of a question: frames without what was said or kept with them. */
export function symbolQuestion({ report, appId, appVersion }: SymbolQuestion): JsonObject {
  const { sourceKind, runtime, fields, causes, threads, lastException } = report;
  const frames = (list: readonly Frame[]): Json => list as unknown as Json;
  const stripped = {
    sourceKind,
    ...(runtime === undefined ? {} : { runtime }),
    fields: Object.fromEntries(ASKED.flatMap((name) => (fields[name] === undefined ? [] : [[name, fields[name]]]))),
    causes: causes.map((cause) => ({ type: cause.type, message: '', frames: frames(cause.frames) })),
    threads: threads.map((thread) => ({ crashed: thread.crashed, frames: frames(thread.frames) })),
    ...(lastException ? { lastException: frames(lastException) } : {}),
  };
  return {
    report: stripped,
    ...(appId === undefined ? {} : { app_id: appId }),
    ...(appVersion === undefined ? {} : { app_version: appVersion }),
  };
}

/** Reads a question; undefined for what is none. */
export function parseSymbolQuestion(value: Json | undefined): SymbolQuestion | undefined {
  if (!isObject(value)) return undefined;
  const report = parseReport(value['report']);
  return report && { report, appId: textOf(value['app_id']), appVersion: textOf(value['app_version']) };
}

/** What the gateway says of a report. */
export interface SymbolAnswer {
  /** With the names that were found; what is still missing is in its field `missing_symbols`. */
  readonly report: ParsedReport;
  /** Ids of the files that the names came from. */
  readonly found: readonly string[];
}

/** The report that was asked about with the frames and types of the answer; undefined when the answer has other stacks. */
export function parseSymbolAnswer(asked: ParsedReport, answer: Json | undefined): SymbolAnswer | undefined {
  if (!isObject(answer)) return undefined;
  const named = parseReport(answer['report']);
  if (!named || named.causes.length !== asked.causes.length || named.threads.length !== asked.threads.length) return undefined;
  const { missing_symbols: missing } = named.fields;
  const report: ParsedReport = {
    ...asked,
    fields: { ...asked.fields, ...(typeof missing === 'string' ? { missing_symbols: missing } : {}) },
    causes: asked.causes.map((cause, at): Cause => {
      const { type = cause.type, frames = cause.frames } = named.causes[at] ?? {};
      return { ...cause, type, frames };
    }),
    threads: asked.threads.map((thread, at): Thread => ({ ...thread, frames: named.threads[at]?.frames ?? thread.frames })),
    ...(asked.lastException && named.lastException ? { lastException: named.lastException } : {}),
  };
  return { report, found: listOf(answer['found']).filter((id) => typeof id === 'string') };
}
