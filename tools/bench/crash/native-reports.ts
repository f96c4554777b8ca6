import { Writer } from 'protobufjs';
import { IMAGES, THREAD_FRAMES, THREADS, title, uuid, word } from './reports';

const LOAD_ADDRESS = 4_294_967_296;
const IMAGE_SIZE = 1_048_576;

const times = <Item>(length: number, make: (at: number) => Item): Item[] => Array.from({ length }, (_none, at) => make(at));

/** Every fourth frame is the app's and has no name yet. */
const isOwn = (at: number): boolean => at % 4 === 0;
const imageOf = (at: number): number => (isOwn(at) ? 0 : at % IMAGES);
const baseOf = (image: number): number => LOAD_ADDRESS + image * IMAGE_SIZE;
const offsetOf = (seed: number, at: number): number => 4096 + seed * 64 + at * 128;
const nameOf = (image: number): string => (image === 0 ? 'Retail' : `Lib${image}`);
const pathOf = (image: number): string =>
  image === 0 ? '/private/var/containers/Bundle/Application/X/Retail.app/Retail' : `/usr/lib/Lib${image}`;
const symbolOf = (at: number): string => `-[UI${title(word(at))} handle:]`;

/** A KSCrash report of all threads and images. */
export function ksCrashReport(seed: number): string {
  const frame = (at: number): object => ({
    instruction_addr: baseOf(imageOf(at)) + offsetOf(seed, at),
    object_addr: baseOf(imageOf(at)),
    object_name: nameOf(imageOf(at)),
    symbol_addr: baseOf(imageOf(at)) + offsetOf(seed, at) - at,
    symbol_name: isOwn(at) ? null : symbolOf(at),
  });
  return JSON.stringify({
    report: { id: uuid(seed), process_name: 'Retail', timestamp: '2026-03-04T08:41:06Z', type: 'standard', version: '3.3.0' },
    binary_images: times(IMAGES, (at) => ({ image_addr: baseOf(at), image_size: IMAGE_SIZE, name: pathOf(at), uuid: uuid(at) })),
    crash: {
      error: {
        address: 0,
        mach: { code: 1, code_name: 'KERN_INVALID_ADDRESS', exception: 1, exception_name: 'EXC_BAD_ACCESS' },
        signal: { code: 0, name: 'SIGSEGV', signal: 11 },
        type: 'mach',
      },
      threads: times(THREADS, (thread) => ({
        index: thread,
        crashed: thread === 0,
        backtrace: { contents: times(THREAD_FRAMES, (at) => frame(at + thread)), skipped: 0 },
      })),
    },
    system: {
      CFBundleIdentifier: 'com.examplebank.retail',
      CFBundleShortVersionString: '7.4.0',
      system_name: 'iOS',
      system_version: '18.1',
    },
  });
}

/** A payload of MetricKit with one crash; its frames have no names, and each holds the next. */
export function metricKitReport(seed: number): string {
  const stack = (thread: number): object =>
    times(THREAD_FRAMES, (at) => at).reduceRight<object>((inner, at) => {
      const image = imageOf(at + thread);
      const place = offsetOf(seed, at + thread);
      return {
        binaryUUID: uuid(image),
        binaryName: nameOf(image),
        offsetIntoBinaryTextSegment: place,
        address: baseOf(image) + place,
        sampleCount: 1,
        ...(at === THREAD_FRAMES - 1 ? {} : { subFrames: [inner] }),
      };
    }, {});
  return JSON.stringify({
    timeStampBegin: '2026-03-03 23:00:00 +0000',
    timeStampEnd: '2026-03-04 22:59:00 +0000',
    crashDiagnostics: [
      {
        version: '1.0.0',
        callStackTree: {
          callStacks: times(THREADS, (thread) => ({ threadAttributed: thread === 0, callStackRootFrames: [stack(thread)] })),
          callStackPerThread: true,
        },
        diagnosticMetaData: {
          appBuildVersion: '7400',
          appVersion: '7.4.0',
          osVersion: 'iPhone OS 18.1 (22B83)',
          deviceType: 'iPhone16,1',
          platformArchitecture: 'arm64',
          exceptionType: 6,
          exceptionCode: 1,
          signal: 5,
        },
      },
    ],
  });
}

const text = (writer: Writer, field: number, value: string): Writer => writer.uint32((field << 3) | 2).string(value);
const number = (writer: Writer, field: number, value: number): Writer => writer.uint32(field << 3).uint64(value);
const nested = (writer: Writer, field: number, content: (inner: Writer) => void): void => {
  content(writer.uint32((field << 3) | 2).fork());
  writer.ldelim();
};

/** A tombstone in protobuf (field numbers of AOSP's tombstone.proto). */
export function tombstoneReport(seed: number): Uint8Array {
  const writer = number(Writer.create(), 1, 1);
  text(writer, 2, 'google/oriole/oriole:15/AP3A/1:user/release-keys');
  number(number(writer, 5, 4000), 6, 0);
  text(writer, 9, 'com.examplebank.retail');
  nested(writer, 10, (signal) => text(text(number(signal, 1, 11), 2, 'SIGSEGV'), 4, 'SEGV_MAPERR'));
  for (const thread of times(THREADS, (at) => at)) {
    nested(writer, 16, (entry) => {
      nested(number(entry, 1, thread), 2, (inner) => {
        text(number(inner, 1, thread), 2, `worker-${thread}`);
        for (const at of times(THREAD_FRAMES, (index) => index + thread)) {
          nested(inner, 4, (frame) => {
            number(number(frame, 1, offsetOf(seed, at)), 2, baseOf(imageOf(at)) + offsetOf(seed, at));
            if (!isOwn(at)) number(text(frame, 4, `art_${word(at)}_invoke`), 5, at);
            text(
              frame,
              6,
              isOwn(at) ? '/data/app/~~X==/com.examplebank.retail-Y==/lib/arm64/libbank.so' : `/system/lib64/lib${word(at)}.so`,
            );
            text(frame, 8, uuid(imageOf(at)).replaceAll('-', '').toLowerCase());
          });
        }
      });
    });
  }
  return writer.finish();
}

/** A report of PLCrashReporter (field numbers of its PLCrashReport.proto). */
export function plCrashReport(seed: number): Uint8Array {
  const writer = Writer.create();
  nested(writer, 1, (system) => number(text(number(system, 1, 1), 2, '18.1'), 4, 1_772_613_666));
  nested(writer, 2, (app) => text(text(app, 1, 'com.examplebank.retail'), 3, '7.4.0'));
  for (const thread of times(THREADS, (at) => at)) {
    nested(writer, 3, (inner) => {
      number(inner, 1, thread);
      for (const at of times(THREAD_FRAMES, (index) => index + thread)) {
        nested(inner, 2, (frame) => {
          number(frame, 3, baseOf(imageOf(at)) + offsetOf(seed, at));
          if (!isOwn(at)) nested(frame, 6, (symbol) => text(symbol, 1, symbolOf(at)));
        });
      }
      number(inner, 3, thread === 0 ? 1 : 0);
    });
  }
  for (const image of times(IMAGES, (at) => at)) {
    nested(writer, 4, (inner) =>
      text(number(number(inner, 1, baseOf(image)), 2, IMAGE_SIZE), 3, pathOf(image))
        .uint32((4 << 3) | 2)
        .bytes(new Uint8Array(16).fill(image)),
    );
  }
  nested(writer, 6, (signal) => number(text(text(signal, 1, 'SIGSEGV'), 2, 'SEGV_MAPERR'), 3, 0));
  return Uint8Array.from([...Buffer.from('plcrash\u0001'), ...writer.finish()]);
}
