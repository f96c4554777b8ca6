import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { wrongLeaves, type Fact } from '../../tests/e2e/leaves';
import { describeWithShared } from '../../tests/shared-data';
import { normaliseReport, parseReports } from '.';
import type { Json } from '../vocabulary';
import { FACTS, frameFacts, readFact } from '../vocabulary';
import { isObject } from './json';

/** What may be kept of a report: never registers, memory or log buffers. */
const stored = (text: string): string => JSON.stringify(parseReports(text));

/** Every member of a name anywhere in a value. */
function* membersNamed(value: Json | undefined, name: RegExp): Generator<Json> {
  if (Array.isArray(value)) for (const item of value as readonly Json[]) yield* membersNamed(item, name);
  else if (isObject(value)) {
    for (const [key, member] of Object.entries(value)) {
      if (name.test(key)) yield member;
      else yield* membersNamed(member, name);
    }
  }
}

/** Texts of some length: contents of a stack, strings that lay in memory. */
function* longTexts(value: Json): Generator<string> {
  if (typeof value === 'string' && value.length >= 12) yield value;
  else if (typeof value === 'object' && value !== null)
    for (const member of Object.values(value as object) as Json[]) yield* longTexts(member);
}

describeWithShared('reports of phones', (shared) => {
  const folder = join(shared, 'data/crashes');
  const filesOf = (name: string, ending: string): string[] =>
    readdirSync(join(folder, name)).filter((file) => file.endsWith(ending) && !file.includes('.expected.'));

  test.each(filesOf('kscrash', '.json'))('KSCrash %s gives its facts and leaves memory behind', (file) => {
    const text = readFileSync(join(folder, 'kscrash', file), 'utf8');
    const [report] = parseReports(text);
    const event = normaliseReport(report ?? { sourceKind: '', fields: {}, causes: [], threads: [] });
    const expected = JSON.parse(readFileSync(join(folder, 'kscrash', file.replace('.json', '.expected.json')), 'utf8')) as Fact;
    const facts = Object.fromEntries(Object.entries(FACTS['kscrash'] ?? {}).map(([name, path]) => [name, readFact(event, path)]));
    const frames = ((facts['frames'] ?? []) as readonly Json[]).map(frameFacts);
    expect(wrongLeaves(expected, { ...facts, frames })).toEqual([]);
    const backtraces = JSON.stringify([...membersNamed(JSON.parse(text) as Json, /^backtrace$/)]);
    const memory = [...membersNamed(JSON.parse(text) as Json, /^(?:registers|notable_addresses|stack)$/)].flatMap((part) => [
      ...longTexts(part),
    ]);
    expect(memory.filter((part) => !backtraces.includes(part) && stored(text).includes(part))).toEqual([]);
    expect(stored(text)).not.toMatch(/"(?:registers|notable_addresses|stack|dump_start)"/);
  });

  test.each(filesOf('minidump', '.dmp'))('%s read as a text, damaged by that, leaves one line', (file) => {
    const [report, ...more] = parseReports(readFileSync(join(folder, 'minidump', file)).toString('utf8'));
    expect([more, report?.raw]).toEqual([[], ['Report in the binary format minidump; its content is not kept.']]);
  });

  test.each(filesOf('minidump', '.dmp'))('%s leaves addresses of code and no word of its memory', (file) => {
    const bytes = readFileSync(join(folder, 'minidump', file));
    const [report] = parseReports(bytes);
    const kept = JSON.stringify(report);
    const texts = bytes.toString('latin1').match(/[\x20-\x7e]{12,}/g) ?? [];
    const named = [...(report?.threads ?? [])].flatMap(({ frames }) => frames.map(({ image_path: path }) => path));
    expect(texts.filter((text) => kept.includes(JSON.stringify(text).slice(1, -1)) && !named.includes(text))).toEqual([]);
    expect(kept).not.toMatch(/"(?:registers|eax|rax|esp|rsp|stack)"/);
  });

  test('a minidump of Windows gives the exception, the stack by its trust and the ids of images', () => {
    const [report] = parseReports(readFileSync(join(folder, 'minidump/windows-test.dmp')));
    expect(report?.fields).toMatchObject({
      mach_type: 'EXCEPTION_ACCESS_VIOLATION_WRITE',
      fault_addr: '0x45',
      process: 'test_app.exe',
      thread_count: 2,
      image_count: 13,
    });
    expect(report?.threads[0]?.frames.map(({ module, trust, rel_address: at }) => [module, trust, at])).toEqual([
      ['test_app.exe', 'context', '0x429e'],
      ['test_app.exe', 'frame_pointer', '0x4200'],
      ['test_app.exe', 'frame_pointer', '0x53ec'],
      ['kernel32.dll', 'frame_pointer', '0x16fd7'],
    ]);
    expect(report?.threads[0]?.frames[0]?.image_uuid).toBe('5a9832e5287241c1838ed98914e9b7ff1');
  });

  test('a Sentry envelope leaves its scalars: no thread, no register, no attachment', () => {
    for (const file of filesOf('sentry', '.txt')) {
      const text = readFileSync(join(folder, 'sentry', file), 'utf8');
      expect(stored(text)).not.toMatch(/registers|"frames|stacktrace|breadcrumbs|"x\d+"/);
      expect(stored(text).length).toBeLessThan(8000);
    }
  });

  test('a tombstone gives its signal, threads and frames', () => {
    const [native] = parseReports(readFileSync(join(folder, 'android_tombstone/own-native.txt'), 'utf8'));
    expect(native?.fields).toMatchObject({
      signal: 'SIGSEGV',
      signal_code: 'SEGV_MAPERR',
      fault_addr: '0x18',
      pid: 12345,
      process: 'com.examplebank.retail',
      device_arch: 'arm64',
      device_model_code: 'a54x',
      os_version: '14',
      exception_message: 'null pointer dereference',
      // 2026-03-04T08:41:06.812Z
      occurred_time: 1_772_613_666.812,
      seconds_since_launch: 35,
    });
    const [crashed, other] = native?.threads ?? [];
    expect([crashed?.crashed, crashed?.name, crashed?.frames.length, other?.frames.length]).toEqual([true, 'SessionRenewer', 7, 3]);
    expect(crashed?.frames[3]).toMatchObject({
      module: 'libbankcore.so',
      symbol_raw: 'Java_com_examplebank_retail_Native_renew',
      rel_address: '0x105ac',
      image_uuid: '35bad4fc86f136093039154536767d38fe98e723',
    });
    const [abort] = parseReports(readFileSync(join(folder, 'android_tombstone/own-abort-in-apk.txt'), 'utf8'));
    expect(abort?.fields['exception_message']).toBe('FORTIFY: memcpy: prevented 32-byte write into 16-byte buffer');
    expect(abort?.threads[0]?.frames.map(({ module }) => module)).toContain('libbankcore.so');
  });
});

test('of a tombstone neither registers nor memory nor logs are kept, whole or torn', () => {
  const head = 'pid: 1, tid: 2, name: main  >>> com.bank <<<\nsignal 11 (SIGSEGV), code 1 (SEGV_MAPERR), fault addr 0x18\n';
  const registers = '    x0  00000000deadbeef  x1  0000000000000002\n    rax: 0x00000000cafebabe   rbx: 0x0\n';
  const frames = 'backtrace:\n      #00 pc 00000000000105c4  /data/app/lib/libbankcore.so (renew+16)\n';
  const memory = 'memory near x0:\n    0000007b2c410590 4141414142424242 4343434344444444  AAAABBBBCCCCDDDD\n';
  const log = '--------- log main\n03-04 09:41:06.812 1 2 I bank: customer secret-in-the-log\n';
  for (const text of [head + registers + frames + memory + log, head + registers + memory + log, registers + memory, registers])
    expect(stored(text)).not.toMatch(/deadbeef|cafebabe|4141414142424242|AAAABBBB|secret-in-the-log/);
});

test('of JSON that no parser reads only scalars near the top are kept, and nothing of what is cut off', () => {
  const report = {
    version: 3,
    device: { model: 'X1', state: { registers: { x0: 'deadbeefdeadbeef' }, deep: { rax: 'cafebabe' } } },
    threads: [{ stack: 'feedfacefeedface' }],
  };
  expect(parseReports(JSON.stringify(report))[0]?.raw).toEqual([JSON.stringify({ version: 3, device: { model: 'X1' } })]);
  expect(parseReports(JSON.stringify(report).slice(0, -4))[0]).toMatchObject({ fields: { kind: 'unparsed' }, raw: [] });
});
