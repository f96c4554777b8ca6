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
import { fingerprint, placeOf } from './fingerprint';
import { judgeStacks, pickStack, writtenStack, writtenStacks } from './stacks';
import type { JudgedStacks } from './stacks';
import { templateOf } from './template';
import { textOf } from './json';
import type { Cause, Frame, ParsedReport } from './types';
import type { WrittenFrame } from './written';

/** What is known of an application's own code; without it the general rules decide. */
export interface OwnCode {
  /** Package prefixes or image names. */
  readonly inApp?: readonly string[] | undefined;
  /** The customer's own rules of grouping for the app. */
  readonly rules?: GroupingRules | undefined;
}

/** What the sender says about a report; a value given here wins over the report's own. */
export interface ReportContext extends OwnCode {
  readonly appId?: string | undefined;
  readonly platform?: string | undefined;
  readonly appVersion?: string | undefined;
  readonly eventId?: string | undefined;
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

const isSwift = ({ written: { symbol_raw: raw, file } }: JudgedFrame): boolean =>
  /^_?\$[sS]|^_T0/.test(raw ?? '') || (file?.endsWith('.swift') ?? false);

function runtimeOf(report: ParsedReport, frames: readonly JudgedFrame[]): string | undefined {
  if (isJvmReport(report)) return 'jvm';
  if (report.runtime !== undefined && report.runtime !== 'native') return report.runtime;
  if (report.fields['kind'] === 'unparsed') return undefined;
  return frames.some(isSwift) ? 'swift' : 'native';
}

const isMangled = (name: string | undefined): boolean => /^_{0,2}(?:\$[sS]|T0|Z)/.test(name ?? '');

const culpritText = (frame: WrittenFrame | undefined): string | undefined => {
  if (!frame) return undefined;
  if (isMangled(frame.symbol_raw) && frame.symbol !== undefined) return frame.symbol;
  return frame.symbol_raw ?? placeOf(frame);
};

/** `TransferMapper.parseReceipt` of `com.examplebank.retail.transfers.TransferMapper.parseReceipt`; native names stay whole. */
function shortName(frame: WrittenFrame | undefined, isJvm: boolean): string {
  const name = frame?.symbol ?? frame?.module ?? '';
  return isJvm ? name.split('.').slice(-2).join('.') : name;
}

function titleOf(frame: WrittenFrame | undefined, type: string | undefined, isJvm: boolean): string {
  const name = shortName(frame, isJvm);
  const simple = isJvm ? type?.slice(type.lastIndexOf('.') + 1) : type;
  return [simple, name].filter((part) => part !== undefined && part !== '').join(' in ') || 'Unknown failure';
}

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

/** A list as the event holds it: none when it is empty. */
const listed = (list: readonly unknown[] | undefined): Json | undefined =>
  list === undefined || list.length === 0 ? undefined : (list as readonly Json[]);

function arraysOf(report: ParsedReport, stacks: JudgedStacks, frames: readonly JudgedFrame[]): Record<string, Json | undefined> {
  const { customKeys } = report;
  return {
    frames: listed(writtenStack(frames)),
    causes: listed(writtenStacks(stacks.causes)),
    threads: listed(writtenStacks(stacks.threads)),
    last_exception: stacks.lastException && (writtenStack(stacks.lastException) as unknown as Json),
    breadcrumbs: listed(report.breadcrumbs),
    logs: listed(report.logs),
    custom_keys: customKeys && Object.keys(customKeys).length > 0 ? customKeys : undefined,
    raw: report.raw,
  };
}

/** How many of the app's own frames there are, and how many of them have names. */
function coverageOf(frames: readonly JudgedFrame[]): Record<string, Json | undefined> {
  let own = 0;
  let named = 0;
  for (const { written, isUnresolved } of frames) {
    if (!written.in_app) continue;
    own += 1;
    if (!isUnresolved) named += 1;
  }
  return own === 0 ? {} : { app_frames: own, app_frames_named: named };
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
export function isOwnFrame(report: ParsedReport, { inApp, rules }: OwnCode): (frame: Frame) => boolean {
  const context = frameContextOf(report, inApp);
  return (frame) => ruledFrame(judgeFrame(frame, context), rules).written.in_app;
}

/** One report as the event of the vocabulary, with keys, title and explanation. Pure: the same input gives the same event. */
export function normaliseReport(report: ParsedReport, context: ReportContext = {}): JsonObject {
  const { fields } = report;
  const isJvm = isJvmReport(report);
  const kind = kindOf(context.fields?.['kind']) ?? kindOf(fields['kind']) ?? 'crash';
  const frameContext = frameContextOf(report, context.inApp, context.appId);
  const stacks = judgeStacks(report, (frame) => ruledFrame(judgeFrame(frame, frameContext), context.rules));
  const { frames, cause } = pickStack(stacks);
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
  const blamed = (frames.length === 0 ? stacks.blame : undefined) ?? print.culprit;
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
    culprit: culpritText(blamed?.written),
    title: kind === 'unparsed' ? 'Report that could not be read' : titleOf(blamed?.written, exception.type, isJvm),
    issue_key: print.issueKey,
    variant_key: print.variantKey,
    fp_version: print.fpVersion,
    symbolication: kind === 'unparsed' ? 'none' : print.symbolication,
  };
  const event = Object.assign({}, fields, context.fields);
  for (const part of [computed, coverageOf(frames), arraysOf(report, stacks, frames), { fp_explain: listed(print.explain) }])
    for (const name of Object.keys(part)) if (part[name] !== undefined) event[name] = part[name];
  return orderEvent(event);
}
