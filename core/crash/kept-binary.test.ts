import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writer } from 'protobufjs';
import { describeWithShared } from '../../tests/shared-data';
import { parseReports } from '.';

const SECRET = 'secret-of-a-customer';
const text = (writer: Writer, field: number, value: string): Writer => writer.uint32((field << 3) | 2).string(value);
const number = (writer: Writer, field: number, value: number): Writer => writer.uint32(field << 3).uint64(value);
const nested = (writer: Writer, field: number, content: (inner: Writer) => Writer): Writer =>
  writer.uint32((field << 3) | 2).bytes(content(Writer.create()).finish());

/** Field numbers of AOSP's tombstone.proto; SECRET where memory, registers, mappings, logs and files are. */
function tombstone(): Uint8Array {
  const writer = number(Writer.create(), 1, 1);
  text(writer, 2, 'google/sdk/emu64a:13/TE1A/1:user/keys');
  number(number(writer, 5, 7), 6, 9);
  text(writer, 9, 'com.examplebank.retail');
  nested(writer, 10, (signal) => text(text(signal, 2, 'SIGABRT'), 4, 'SI_QUEUE'));
  nested(writer, 16, (entry) =>
    nested(number(entry, 1, 9), 2, (thread) => {
      text(number(thread, 1, 9), 2, 'main');
      nested(thread, 3, (register) => text(register, 1, SECRET));
      nested(thread, 4, (frame) => text(text(number(frame, 1, 0x51994), 4, 'abort'), 6, '/data/app/base.apk!libbank.so'));
      return nested(thread, 5, (memory) => text(memory, 4, SECRET));
    }),
  );
  nested(writer, 17, (mapping) => text(mapping, 7, SECRET));
  nested(writer, 18, (log) => nested(text(log, 1, 'main'), 2, (line) => text(line, 6, SECRET)));
  nested(writer, 19, (file) => text(file, 2, SECRET));
  return writer.finish();
}

/** Field numbers of PLCrashReport.proto; SECRET in registers and custom data. */
function plcrash(): Uint8Array {
  const writer = nested(Writer.create(), 1, (system) => number(text(number(system, 1, 1), 2, '18.5'), 4, 1_772_613_666));
  nested(writer, 2, (app) => text(text(app, 1, 'com.examplebank.retail'), 3, '7.13.0'));
  nested(writer, 3, (thread) => {
    nested(number(number(thread, 1, 0), 3, 1), 2, (frame) => number(frame, 3, 0x1_0000_1010));
    return nested(thread, 4, (register) => text(register, 1, SECRET));
  });
  nested(writer, 4, (image) =>
    text(number(number(image, 1, 0x1_0000_0000), 2, 0x4000), 3, '/var/containers/Bank.app/Bank')
      .uint32((4 << 3) | 2)
      .bytes(new Uint8Array(16).fill(0xab)),
  );
  nested(writer, 6, (signal) => number(text(text(signal, 1, 'SIGSEGV'), 2, 'SEGV_MAPERR'), 3, 24));
  text(writer, 10, SECRET);
  return Uint8Array.from([...Buffer.from('plcrash\u0001'), ...writer.finish()]);
}

test('of a tombstone in protobuf only names, addresses and ids are kept', () => {
  const [report] = parseReports(tombstone());
  expect(report).toMatchObject({
    sourceKind: 'tombstone',
    fields: {
      signal: 'SIGABRT',
      signal_code: 'SI_QUEUE',
      device_arch: 'arm64',
      os_version: '13',
      pid: 7,
      process: 'com.examplebank.retail',
    },
    threads: [{ id: 9, crashed: true, name: 'main', frames: [{ module: 'libbank.so', rel_address: '0x51994', symbol_raw: 'abort' }] }],
  });
  expect(JSON.stringify(report)).not.toContain(SECRET);
});

test('of a PLCrash report neither registers nor custom data are kept', () => {
  const [report] = parseReports(plcrash());
  expect(report).toMatchObject({
    sourceKind: 'plcrash',
    fields: {
      signal: 'SIGSEGV',
      fault_addr: '0x18',
      os_name: 'iOS',
      os_version: '18.5',
      app_version: '7.13.0',
      occurred_time: 1_772_613_666,
    },
    threads: [{ crashed: true, frames: [{ module: 'Bank', rel_address: '0x1010', image_uuid: 'ab'.repeat(16) }] }],
  });
  expect(JSON.stringify(report)).not.toContain(SECRET);
});

test.each([
  ['tombstone', tombstone()],
  ['PLCrash report', plcrash()],
])('a %s cut anywhere gives what came before, and never the rest', (_name, bytes) => {
  for (let length = 0; length <= bytes.length; length++)
    expect(JSON.stringify(parseReports(bytes.subarray(0, length)))).not.toContain(SECRET);
});

test('MetricKit gives a report for each diagnostic, without regions of memory; the window stands for the time', () => {
  const diagnostic = (more: object) => ({
    callStackTree: {
      callStacks: [
        {
          threadAttributed: true,
          callStackRootFrames: [
            {
              binaryName: 'Bank',
              address: 4_344_528_908,
              offsetIntoBinaryTextSegment: 4_344_512_512,
              subFrames: [{ binaryName: 'UIKit' }],
            },
          ],
        },
      ],
    },
    diagnosticMetaData: { osVersion: 'iPhone OS 18.5 (22F76)', virtualMemoryRegionInfo: SECRET, ...more },
  });
  const payload = {
    timeStampBegin: '2026-03-03 22:00:00',
    timeStampEnd: '2026-03-04 21:59:00',
    crashDiagnostics: [diagnostic({ exceptionType: 1, signal: 11, terminationReason: 'Namespace SIGNAL, Code 0xb' })],
    hangDiagnostics: [diagnostic({ hangDuration: '3 sec' })],
  };
  const reports = parseReports(JSON.stringify(payload));
  // 2026-03-04T21:59:00Z
  expect(reports.map(({ fields }) => [fields['kind'], fields['occurred_time'], fields['time_precision']])).toEqual([
    ['crash', 1_772_661_540, 'window'],
    ['hang', 1_772_661_540, 'window'],
  ]);
  expect(reports[0]?.fields).toMatchObject({
    mach_type: 'EXC_BAD_ACCESS',
    signal: 'SIGSEGV',
    termination_namespace: 'SIGNAL',
    termination_code: 11,
  });
  // What early releases called an offset was the load address.
  expect(reports[0]?.threads[0]?.frames.map(({ module, rel_address: at }) => [module, at])).toEqual([
    ['Bank', '0x400c'],
    ['UIKit', undefined],
  ]);
  expect(JSON.stringify(reports)).not.toContain(SECRET);
});

describeWithShared('a real tombstone', (shared) => {
  test('leaves its log buffers and memory behind', () => {
    const bytes = readFileSync(join(shared, 'data/crashes/android_tombstone/tombstone-bugsnag.pb'));
    const kept = JSON.stringify(parseReports(bytes));

    expect(kept).not.toMatch(/ActivityManager|memory_dump|registers|"logs"/);
    expect(kept.length).toBeLessThan(bytes.length);
  });
});
