import { measureReports, measureRetrace, REPORT_KINDS } from '../../tools/bench/crash/measure';
import { appleReport, jvmReport, mappingAndStacks, scriptReport } from '../../tools/bench/crash/reports';
import { parseReports } from '../../core/crash';
import { readMapping, retraceText } from '../../core/symbols/r8';

test('every kind of report is measured', () => {
  expect(REPORT_KINDS.map((kind) => measureReports(kind, 3).reports)).toEqual([3, 3, 3]);
  expect(measureRetrace(20_000, 3).reports).toBe(3);
});

test('the reports are read by the parsers they are meant for', () => {
  const reports = [jvmReport(1), appleReport(1), scriptReport(1)].flatMap((text) => parseReports(text));
  expect(reports.map(({ sourceKind, causes, threads }) => [sourceKind, causes.length, threads.length])).toEqual([
    ['jvm', 2, 0],
    ['ips', 0, 12],
    ['javascript', 1, 0],
  ]);
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
