import { addressOf, baseName, epochOf, isObject, listOf, numberOf, objectOf, parseJson, textOf } from '../json';
import type { Json, JsonObject, Runtime } from '../../vocabulary';
import type { Cause, TextFormat, Frame, ParsedReport, Thread } from '../types';
import { osOf } from './apple-names';

/** The runtime by the type a stack names. */
const RUNTIMES: ReadonlyMap<string, Runtime> = new Map(
  Object.entries<Runtime>({
    android: 'jvm',
    java: 'jvm',
    c: 'native',
    cocoa: 'native',
    browserjs: 'js',
    nodejs: 'js',
    reactnativejs: 'js',
    electronnodejs: 'js',
    electronrendererjs: 'js',
    dart: 'dart',
    csharp: 'dotnet',
    unity: 'unity',
  }),
);

const runtimeOf = (source: JsonObject): Runtime | undefined => RUNTIMES.get(textOf(source['type']) ?? '');

function nativePlace(source: JsonObject): Partial<Frame> {
  const path = textOf(source['machoFile']) ?? textOf(source['file']);
  const [address, base] = [addressOf(source['frameAddress']), addressOf(source['machoLoadAddress'] ?? source['loadAddress'])];
  const uuid = textOf(source['machoUUID']) ?? textOf(source['codeIdentifier']);
  return {
    ...(path ? { module: baseName(path), image_path: path } : {}),
    ...(address ? { address } : {}),
    ...(address && base && BigInt(address) >= BigInt(base) ? { rel_address: `0x${(BigInt(address) - BigInt(base)).toString(16)}` } : {}),
    ...(uuid ? { image_uuid: uuid.toLowerCase() } : {}),
  };
}

function managedPlace(source: JsonObject, runtime: Runtime | undefined, method: string | undefined): Partial<Frame> {
  const [file, line, col] = [textOf(source['file']), numberOf(source['lineNumber']), numberOf(source['columnNumber'])];
  const module = runtime === 'jvm' && method?.includes('.') ? method.slice(0, method.lastIndexOf('.')) : undefined;
  return {
    ...(module ? { module } : {}),
    ...(module?.includes('.') ? { package: module.slice(0, module.lastIndexOf('.')) } : {}),
    ...(file ? { file } : {}),
    ...(line === undefined ? {} : { line }),
    ...(col === undefined ? {} : { col }),
  };
}

/** Frames of an exception or a thread, innermost first as they are written. Source lines beside them are not read. */
const framesOf = (holder: JsonObject): Frame[] =>
  listOf(holder['stacktrace'])
    .filter(isObject)
    .map((source, index) => {
      const runtime = runtimeOf(source) ?? runtimeOf(holder);
      const method = textOf(source['method']);
      return {
        index,
        ...(method ? { symbol_raw: method } : {}),
        ...(source['frameAddress'] === undefined ? managedPlace(source, runtime, method) : nativePlace(source)),
        ...(typeof source['inProject'] === 'boolean' ? { in_app: source['inProject'] } : {}),
      };
    });

function threadOf(source: JsonObject): Thread {
  const [id, name, state] = [numberOf(source['id']), textOf(source['name']), textOf(source['state'])];
  return {
    crashed: source['errorReportingThread'] === true,
    frames: framesOf(source),
    ...(id === undefined ? {} : { id }),
    ...(name ? { name } : {}),
    ...(state ? { state } : {}),
  };
}

const breadcrumbOf = (crumb: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries({
      time: epochOf(crumb['timestamp']),
      kind: textOf(crumb['type']),
      label: textOf(crumb['name']),
      data: isObject(crumb['metaData']) ? crumb['metaData'] : undefined,
    }).filter(([, value]) => value !== undefined),
  ) as JsonObject;

/** Kinds of failure by the reason of the severity, and by the class of errors that stand for no exception. */
const KINDS: ReadonlyMap<string, string> = new Map(
  Object.entries<string>({
    anrError: 'anr',
    ANR: 'anr',
    appHang: 'hang',
    'App Hang': 'hang',
    outOfMemory: 'oom',
    'Out Of Memory': 'oom',
  }),
);

function kindOf(event: JsonObject, type: string | undefined): string {
  const reason = textOf(objectOf(event['severityReason'])['type']);
  return KINDS.get(reason ?? '') ?? KINDS.get(type ?? '') ?? (event['unhandled'] === true ? 'crash' : 'nonfatal');
}

/** Errors of the machine by the names that stand in place of a class. */
function faultOf(type: string | undefined): ParsedReport['fields'] {
  if (type?.startsWith('SIG')) return { signal: type };
  return type?.startsWith('EXC_') ? { mach_type: type } : {};
}

function parseEvent(event: JsonObject): ParsedReport {
  const exceptions = listOf(event['exceptions']).filter(isObject);
  const root = exceptions.at(-1);
  const runtime = root && runtimeOf(root);
  const causes: Cause[] = exceptions.map((exception) => ({
    type: textOf(exception['errorClass']) ?? '',
    message: textOf(exception['message']) ?? textOf(exception['errorMessage']) ?? '',
    frames: framesOf(exception),
  }));
  const own = causes.at(-1);
  const threads = listOf(event['threads']).filter(isObject).map(threadOf);
  const isNative = runtime === 'native';
  const isFault = /^(?:EXC_|SIG)/.test(own?.type ?? '');
  const isCrashedThread = threads.some((thread) => thread.crashed);
  const crashed: Thread[] = isNative && own && own.frames.length > 0 && !isCrashedThread ? [{ crashed: true, frames: own.frames }] : [];
  const crumbs: Json[] = listOf(event['breadcrumbs']).filter(isObject).map(breadcrumbOf);
  const [app, device] = [objectOf(event['app']), objectOf(event['device'])];
  return {
    sourceKind: 'bugsnag',
    ...(runtime ? { runtime } : {}),
    fields: {
      ...osOf([textOf(device['osName']), textOf(device['osVersion'])].filter(Boolean).join(' ') || undefined),
      ...faultOf(own?.type),
      kind: kindOf(event, own?.type),
      handled: event['unhandled'] !== true,
      severity_text: textOf(event['severity']),
      exception_name: isNative && !isFault ? own?.type : undefined,
      exception_type: own?.type,
      exception_message: own?.message,
      bundle_id: textOf(app['id']),
      app_version: textOf(app['version']),
      screen_name: textOf(event['context']),
      occurred_time: epochOf(device['time']),
    },
    causes: isNative ? [] : causes,
    threads: [...crashed, ...threads],
    ...(isNative && !isFault && own && own.frames.length > 0 ? { lastException: own.frames } : {}),
    ...(crumbs.length > 0 ? { breadcrumbs: crumbs } : {}),
  };
}

/** Payloads of the Bugsnag SDKs, versions 4 and 5 (their API description, "Error reporting API"): one report for each event. */
export const bugsnag: TextFormat = {
  id: 'bugsnag',
  detect: (text) => /^\s*\{/.test(text) && text.includes('"errorClass"') && text.includes('"exceptions"'),
  parse: (text) => {
    const payload = parseJson(text);
    const events = isObject(payload) ? (payload['events'] ?? [payload]) : [];
    return listOf(events).filter(isObject).map(parseEvent);
  },
};
