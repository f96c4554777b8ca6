import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { EVENT_OF_KIND, KINDS, orderEvent, SCHEMA_VERSION } from '../vocabulary';
import type { Json, JsonObject, Kind } from '../vocabulary';
import { supportCodeOf } from '../redact/hash';
import { hashIn } from '../redact/pseudonyms';
import { customFingerprint, ruledFrame } from './customer-rules';
import type { GroupingRules } from './customer-rules';
import { judgeFrame } from './frames';
import type { FrameContext, JudgedFrame } from './frames';
import { fingerprint } from './fingerprint';
import { templateOf } from './template';
import { textOf } from './json';
import type { Cause, Frame, ParsedReport, Thread } from './types';

/** What the sender says about a report; a value given here wins over the report's own. */
export interface ReportContext {
  readonly appId?: string | undefined;
  readonly platform?: string | undefined;
  readonly appVersion?: string | undefined;
  readonly eventId?: string | undefined;
  /** Package prefixes or image names of the app's own code. */
  readonly inApp?: readonly string[] | undefined;
  /** The customer's own rules of grouping for the app. */
  readonly rules?: GroupingRules | undefined;
  /** Epoch seconds. */
  readonly receivedTime?: number | undefined;
  /** Names the sender in the hash that serves as event id when the report has none. */
  readonly source?: string;
  /** The report as it came, for that hash. */
  readonly content?: string;
  /** Turns an installation or user id into its keyed hash; without it no id is kept. */
  readonly hash?: ((kind: 'install' | 'user', id: string) => string) | undefined;
  readonly hashKeyId?: string | undefined;
  /** More fields of the event, such as session and screen. */
  readonly fields?: Readonly<Record<string, Json | undefined>>;
}

const JVM_SOURCES: ReadonlySet<string> = new Set(['jvm', 'anr']);

const MANAGED: ReadonlySet<string | undefined> = new Set(['js', 'dart', 'dotnet', 'unity']);

const isJvmReport = (report: ParsedReport): boolean =>
  report.runtime === 'jvm' ||
  JVM_SOURCES.has(report.sourceKind) ||
  (report.sourceKind === 'crashlytics' && report.fields['platform'] === 'android');

interface Picked {
  readonly frames: readonly JudgedFrame[];
  readonly cause: Cause | undefined;
}

/** The root cause if it has a frame of the app, else the innermost cause that has one, else the root. */
function pickCause(causes: readonly Cause[], judge: (frame: Frame) => JudgedFrame): Picked {
  const judged = causes.map((cause) => ({ cause, frames: cause.frames.map(judge) }));
  const best = [...judged].reverse().find(({ frames }) => frames.some(({ in_app: inApp }) => inApp)) ?? judged.at(-1);
  return { frames: best?.frames ?? [], cause: best?.cause };
}

/** The stack to key: causes, else the stack of an uncaught exception, else the crashed (or only blocked) thread. */
function pick(report: ParsedReport, judge: (frame: Frame) => JudgedFrame): Picked {
  if (report.causes.some(({ frames }) => frames.length > 0)) return pickCause(report.causes, judge);
  const root = report.causes.at(-1);
  if (report.lastException) return { frames: report.lastException.map(judge), cause: root };
  const thread = crashedThreadOf(report);
  const frames = thread?.frames ?? (report.blame ? [report.blame] : []);
  return { frames: frames.map(judge), cause: root };
}

function crashedThreadOf(report: ParsedReport): Thread | undefined {
  const { threads } = report;
  return threads.find(({ crashed }) => crashed) ?? threads.find(({ name }) => name === 'main') ?? threads[0];
}

function runtimeOf(report: ParsedReport, frames: readonly Frame[]): string | undefined {
  if (isJvmReport(report)) return 'jvm';
  if (report.runtime !== undefined && report.runtime !== 'native') return report.runtime;
  if (report.fields['kind'] === 'unparsed') return undefined;
  return frames.some(({ symbol_raw: raw, file }) => /^_?\$[sS]|^_T0/.test(raw ?? '') || /\.swift$/.test(file ?? '')) ? 'swift' : 'native';
}

const isMangled = (name: string | undefined): boolean => /^_{0,2}(?:\$[sS]|T0|Z)/.test(name ?? '');

const culpritText = (frame: JudgedFrame | undefined): string | undefined => {
  if (!frame) return undefined;
  if (isMangled(frame.symbol_raw) && frame.symbol !== undefined) return frame.symbol;
  return frame.symbol_raw ?? `${frame.module ?? '?'} ${frame.rel_address ?? frame.address ?? ''}`.trim();
};

/** `TransferMapper.parseReceipt` of `com.examplebank.retail.transfers.TransferMapper.parseReceipt`; native names stay whole. */
function shortName(frame: JudgedFrame | undefined, isJvm: boolean): string {
  const name = frame?.symbol ?? frame?.module ?? '';
  return isJvm ? name.split('.').slice(-2).join('.') : name;
}

function titleOf(frame: JudgedFrame | undefined, type: string | undefined, isJvm: boolean): string {
  const name = shortName(frame, isJvm);
  const simple = isJvm ? type?.slice(type.lastIndexOf('.') + 1) : type;
  return [simple, name].filter((part) => part !== undefined && part !== '').join(' in ') || 'Unknown failure';
}

/** A frame stands in several places of the event: what is made of it is made once. */
function once<Key, Made>(make: (key: Key) => Made): (key: Key) => Made {
  const known = new Map<Key, Made>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = make(key);
    known.set(key, made);
    return made;
  };
}

const NOT_WRITTEN: ReadonlySet<string> = new Set(['image_path', 'rule', 'isUnresolved'] satisfies (keyof JudgedFrame)[]);

function frameJson(frame: JudgedFrame): Json {
  const json: Record<string, Json> = {};
  for (const [name, value] of Object.entries(frame)) if (!NOT_WRITTEN.has(name)) json[name] = value as Json;
  return json;
}

const MAX_FRAMES = 200;

/** Zero-padded numbers of a version, so that text order is version order: `7.13.0` gives `00007.00013.00000`. */
export const sortableVersion = (version: string): string => version.replace(/\d+/g, (digits) => digits.padStart(5, '0'));

const hashed = (context: ReportContext, kind: 'install' | 'user', id: string | undefined): string | undefined => {
  if (id === undefined || id === '') return undefined;
  return hashIn(id) ?? context.hash?.(kind, id);
};

function exceptionOf(
  report: ParsedReport,
  cause: Cause | undefined,
): { type: string | undefined; message: string; managed: string | undefined } {
  const { fields } = report;
  const nsName = fields['exception_name'] as string | undefined;
  const fault = (fields['mach_type'] ?? fields['signal']) as string | undefined;
  if (cause && cause.type !== '') return { type: cause.type, message: cause.message, managed: cause.type };
  return { type: nsName ?? fault, message: (fields['exception_message'] as string | undefined) ?? '', managed: nsName };
}

function arraysOf(
  report: ParsedReport,
  judged: readonly JudgedFrame[],
  judge: (frame: Frame) => JudgedFrame,
): Record<string, Json | undefined> {
  const json = once(frameJson);
  const toJson = (frames: readonly Frame[]): Json => frames.slice(0, MAX_FRAMES).map((frame) => json(judge(frame)));
  return {
    frames: judged.length > 0 ? judged.slice(0, MAX_FRAMES).map(json) : undefined,
    causes: report.causes.length > 0 ? report.causes.map((cause) => ({ ...cause, frames: toJson(cause.frames) })) : undefined,
    threads: report.threads.length > 0 ? report.threads.map((thread) => ({ ...thread, frames: toJson(thread.frames) })) : undefined,
    last_exception: report.lastException ? toJson(report.lastException) : undefined,
    breadcrumbs: report.breadcrumbs?.length ? report.breadcrumbs : undefined,
    logs: report.logs?.length ? report.logs : undefined,
    custom_keys: report.customKeys && Object.keys(report.customKeys).length > 0 ? report.customKeys : undefined,
    raw: report.raw,
  };
}

const kindOf = (value: Json | undefined): Kind | undefined => KINDS.find((kind) => kind === value);

function frameContextOf(report: ParsedReport, inApp: readonly string[] = [], appId?: string): FrameContext {
  const isJvm = isJvmReport(report);
  const isManaged = MANAGED.has(report.runtime);
  return {
    isJvm,
    isManaged,
    // A closing dot marks a package prefix: it says nothing about binary images.
    inApp: inApp.filter((name) => isJvm || isManaged || !name.endsWith('.')),
    bundleId: textOf(report.fields['bundle_id']) ?? appId,
    process: textOf(report.fields['process']),
  };
}

/** Tells the app's own frames of a report from others, by the rules that grouping uses. */
export function isOwnFrame(report: ParsedReport, inApp: readonly string[] | undefined): (frame: Frame) => boolean {
  const context = frameContextOf(report, inApp);
  return (frame) => judgeFrame(frame, context).in_app;
}

/** One report as the event of the vocabulary, with keys, title and explanation. Pure: the same input gives the same event. */
export function normaliseReport(report: ParsedReport, context: ReportContext = {}): JsonObject {
  const { fields } = report;
  const isJvm = isJvmReport(report);
  const kind = kindOf(context.fields?.['kind']) ?? kindOf(fields['kind']) ?? 'crash';
  const frameContext = frameContextOf(report, context.inApp, context.appId);
  const judge = once((frame: Frame) => ruledFrame(judgeFrame(frame, frameContext), context.rules));
  const { frames, cause } = pick(report, judge);
  const exception = exceptionOf(report, cause);
  const platform = context.platform ?? (fields['platform'] as string | undefined) ?? (isJvm ? 'backend' : undefined);
  const appId = context.appId ?? (fields['bundle_id'] as string | undefined);
  const version = context.appVersion ?? (fields['app_version'] as string | undefined);
  const template = templateOf(exception.message);
  const print = fingerprint({
    appId: appId ?? '',
    platform: platform ?? '',
    kind,
    managedType: exception.managed,
    faultType: [fields['mach_type'], fields['signal'], fields['signal_code']].filter((part) => typeof part === 'string').join(' '),
    template: kind === 'unparsed' ? templateOf(report.raw?.find((line) => line.trim() !== '') ?? '') : template,
    terminationCode: textOf(fields['termination_code']) ?? '',
    place: textOf(context.fields?.['screen_name']) ?? '',
    frames,
    custom: customFingerprint(context.rules, { type: exception.type, message: exception.message, frames }),
  });
  const blamed = report.blame && frames.length === 0 ? judge(report.blame) : print.culprit;
  const installHash = hashed(context, 'install', report.installId);
  const isFatal = fields['fatal'] ?? (kind !== 'nonfatal' && kind !== 'unparsed');
  const computed: Record<string, Json | undefined> = {
    event_id:
      context.eventId ??
      fields['event_id'] ??
      fields['report_id'] ??
      bytesToHex(sha256(utf8ToBytes(`${context.source ?? ''}\n${context.content ?? JSON.stringify(report)}`))),
    event_name: EVENT_OF_KIND[kind],
    schema_version: SCHEMA_VERSION,
    source_kind: report.sourceKind,
    occurred_time: fields['occurred_time'] ?? context.fields?.['occurred_time'] ?? context.receivedTime,
    time_precision: context.fields?.['time_precision'] ?? fields['time_precision'] ?? 'exact',
    received_time: context.receivedTime,
    app_id: appId,
    platform,
    app_version: version,
    app_version_sort: version === undefined ? undefined : sortableVersion(version),
    install_id_hash: installHash,
    user_id_hash: hashed(context, 'user', report.userId),
    hash_key_id: installHash === undefined ? undefined : context.hashKeyId,
    support_code: installHash === undefined ? undefined : supportCodeOf(installHash),
    kind,
    runtime: runtimeOf(report, frames),
    fatal: isFatal,
    handled: kind === 'nonfatal',
    exception_type: exception.type,
    exception_message: exception.message || undefined,
    message_template: template || undefined,
    crashed_thread: fields['crashed_thread'],
    culprit: culpritText(blamed),
    title: kind === 'unparsed' ? 'Report that could not be read' : titleOf(blamed, exception.type, isJvm),
    issue_key: print.issueKey,
    variant_key: print.variantKey,
    fp_version: print.fpVersion,
    symbolication: kind === 'unparsed' ? 'none' : print.symbolication,
    ...arraysOf(report, frames, judge),
    fp_explain: print.explain.length > 0 ? (print.explain as unknown as Json) : undefined,
  };
  const known = Object.entries(computed).filter(([, value]) => value !== undefined);
  return orderEvent({ ...fields, ...context.fields, ...Object.fromEntries(known) });
}
