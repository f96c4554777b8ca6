import { parseReports } from '../../core/crash';
import type { ParsedReport } from '../../core/crash';
import { diagnosticsOf } from '../../core/crash/formats/metrickit';
import { plcrashNumberOf, readPlcrash } from '../../core/crash/formats/plcrash';
import { readTombstone } from '../../core/crash/formats/tombstone-pb';
import { listOf, objectOf } from '../../core/crash/json';
import type { Frame } from '../../core/crash/types';
import type { Json, JsonObject } from '../../core/vocabulary';
import { splitEnvelope } from '../../gateway/receive/sentry/envelope';
import { minidumpFacts } from './minidump';

type Facts = Record<string, Json>;

const present = (facts: Readonly<Record<string, Json | undefined>>): Facts =>
  Object.fromEntries(Object.entries(facts).filter((entry): entry is [string, Json] => entry[1] !== undefined));

const tombstoneFrame = (frame: Frame): JsonObject =>
  present({
    module: frame.image_path,
    build_id: frame.image_uuid,
    rel_pc: frame.rel_address,
    pc: frame.address,
    symbol: frame.symbol_raw,
    offset: frame.symbol_offset,
  });

/** A tombstone in the words of its schema: all of it is a native crash of Android. */
function tombstoneFacts({ fields, threads }: ParsedReport): Facts {
  const crashed = threads.find((thread) => thread.crashed);
  return present({
    platform: fields['platform'],
    kind: 'native',
    abi: fields['device_arch'],
    pid: fields['pid'],
    tid: crashed?.id,
    process: fields['process'],
    thread_name: crashed?.name,
    signal: fields['signal'],
    signal_code: fields['signal_code'],
    fault_addr: fields['fault_addr'],
    abort_message: fields['exception_message'],
    cause: fields['exception_message'],
    threads: fields['thread_count'],
    crashed_frames: crashed?.frames.length,
    module_of_frame_0: crashed?.frames[0]?.module,
    frames: crashed?.frames.map(tombstoneFrame) ?? [],
  });
}

const firstTombstone = (bytes: Uint8Array): Facts => {
  const [report] = parseReports(bytes);
  return report ? tombstoneFacts(report) : {};
};

/** The fingerprint as it is; events hold its parts. */
const binaryTombstoneFacts = (bytes: Uint8Array): Facts =>
  present({ ...firstTombstone(bytes), os_fingerprint: readTombstone(bytes)['build_fingerprint'] });

function plcrashFacts(bytes: Uint8Array): Facts {
  const root = readPlcrash(bytes);
  return {
    magic: String.fromCharCode(...bytes.subarray(0, 7)),
    version_byte: bytes[7] ?? 0,
    top_fields: Object.keys(root)
      .map(plcrashNumberOf)
      .sort((left, right) => left - right),
    threads: listOf(root['threads']).length,
    images: listOf(root['binary_images']).length,
  };
}

/** Diagnostics in the words of the payload: numbers of signals and exceptions as it writes them. */
function metrickitFacts(bytes: Uint8Array): Facts {
  const root = objectOf(JSON.parse(new TextDecoder().decode(bytes)));
  const reports = parseReports(bytes);
  const events = diagnosticsOf(root).map(({ kind, metadata, threads }, index) =>
    present({
      kind,
      build: reports[index]?.fields['app_build'],
      version: reports[index]?.fields['app_version'],
      bundle_id: reports[index]?.fields['bundle_id'],
      model_code: reports[index]?.fields['device_model_code'],
      os_version: reports[index]?.fields['os_label'],
      mach_exception: metadata['exceptionType'],
      signal: metadata['signal'],
      termination_reason: metadata['terminationReason'],
      threads: threads.length,
      frames:
        (threads.find(({ crashed }) => crashed) ?? threads[0])?.frames.map(({ module, image_uuid: uuid, address }) =>
          present({ module, image_uuid: uuid, address }),
        ) ?? [],
    }),
  );
  return present({
    platform: reports[0]?.fields['platform'],
    events,
    window: [root['timeStampBegin'] ?? null, root['timeStampEnd'] ?? null],
  });
}

function envelopeFacts(bytes: Uint8Array): Facts {
  const { header, items } = splitEnvelope(Buffer.from(bytes));
  return { envelope: header, items: items.map(({ type, payload }) => ({ type, bytes: payload.length })) };
}

/** Formats whose facts are told in their own words, not in those of the field table. */
export const READERS: Readonly<Record<string, (bytes: Uint8Array) => Facts>> = {
  minidump: minidumpFacts,
  'tombstone-text': firstTombstone,
  'tombstone-pb': binaryTombstoneFacts,
  plcrash: plcrashFacts,
  metrickit: metrickitFacts,
  'sentry-envelope': envelopeFacts,
};
