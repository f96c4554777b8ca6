import { measureReports, measureRetrace, REPORT_KINDS } from '../../tools/bench/crash/measure';
import { ksCrashReport, metricKitReport, plCrashReport, tombstoneReport } from '../../tools/bench/crash/native-reports';
import { appleReport, jvmReport, mappingAndStacks, scriptReport } from '../../tools/bench/crash/reports';
import { parseReports } from '../../core/crash';
import { readMapping, retraceText } from '../../core/symbols/r8';

test('every kind of report is measured', () => {
  expect(REPORT_KINDS.map((kind) => measureReports(kind, 3).reports)).toEqual(REPORT_KINDS.map(() => 3));
  expect(measureRetrace(20_000, 3).reports).toBe(3);
});

test('the reports are read by the parsers they are meant for', () => {
  const made = [jvmReport, appleReport, scriptReport, ksCrashReport, metricKitReport, plCrashReport, tombstoneReport];
  const reports = made.flatMap((make) => parseReports(make(1)));
  expect(reports.map(({ sourceKind, causes, threads }) => [sourceKind, causes.length, threads.length])).toEqual([
    ['jvm', 2, 0],
    ['ips', 0, 12],
    ['javascript', 1, 0],
    ['kscrash', 0, 12],
    ['metrickit', 0, 12],
    ['plcrash', 0, 12],
    ['tombstone', 0, 12],
  ]);
});

test('native reports have the frames and images of their size, whoever wrote them', () => {
  for (const make of [appleReport, ksCrashReport, metricKitReport, plCrashReport, tombstoneReport]) {
    const frames = parseReports(make(1)).flatMap(({ threads }) => threads.flatMap((thread) => thread.frames));
    expect(frames).toHaveLength(216);
    expect(frames.every(({ module, rel_address: place, image_uuid: id }) => module && place && id)).toBe(true);
  }
});

test('no frame of the stacks stays obfuscated', () => {
  const { mapping, stacks } = mappingAndStacks(20_000, 2);
  const index = readMapping(Buffer.from(mapping), 'mapping.txt');
  const frames = stacks.flatMap((stack) => retraceText(index, stack).split('\n').slice(1));
  expect(frames.length).toBeGreaterThanOrEqual(90);
  for (const frame of frames)
    expect(frame).toMatch(
      /^ {4}at com\.examplebank\.retail\.[\w.]+\((?:Money|Login|Transfer|Cards|Home|Iban|Limits|Receipt|Session|Wallet|Search)\w*\.kt:\d+\)$/,
    );
});
