import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describeWithShared } from '../../tests/shared-data';
import { until } from './fake-hec';
import { openFixture, writeKeys } from './fixture';
import type { Fixture } from './fixture';
import { zip } from './zip';

/** Every kind of symbol, with real files, uploaded before the report and after it: both ways lead to the same names and the same key. */
const KEY = 'a'.repeat(32);
const APP = 'com.examplebank.retail';
const VERSION = 'app_version=7.1.0';

interface Case {
  readonly name: string;
  /** Below the folder of crash data; packed ones are unpacked. */
  readonly symbols: string;
  readonly report: string;
  /** The report itself, where there is no file of it. */
  readonly text?: string;
  /** Which file it is for an id it does not carry itself. */
  readonly said?: string;
  readonly isZip?: boolean;
  /** Function, file and line of a frame of the app, from the reference: llvm-symbolizer, the R8 source, Metro, Breakpad's walker. */
  readonly frame: Readonly<Record<string, unknown>>;
  /** What the report misses without the file: `id=image`. */
  readonly missing: string;
}

const NATIVE_ID = '35bad4fc86f136093039154536767d38fe98e723';

/** A stack of compiled Dart as its runtime prints it; return addresses lie one instruction behind the calls of the tombstone below. */
const DART = `Unhandled Exception: StateError (Bad state: no session)
*** *** *** *** *** *** *** *** *** *** *** *** *** *** *** ***
pid: 30930, tid: 30990, name 1.ui
os: android arch: arm64 comp: no sim: no
build_id: '${NATIVE_ID}'
isolate_dso_base: 723d447000, vm_dso_base: 723d447000
isolate_instructions: 723d452000, vm_instructions: 723d449000
    #00 abs 000000723d4575c8 virt 00000000000105c8 _kDartIsolateSnapshotInstructions+0x55c8
    #01 abs 000000723d457590 virt 0000000000010590 _kDartIsolateSnapshotInstructions+0x5590
`;

const CASES: readonly Case[] = [
  {
    name: 'Breakpad symbols of a minidump',
    symbols: 'minidump/test_app.sym.gz',
    report: 'minidump/windows-test.dmp',
    frame: { symbol_raw: "`anonymous namespace'::CrashFunction", line: 58 },
    missing: '5a9832e5287241c1838ed98914e9b7ff=test_app.exe',
  },
  {
    name: 'a dSYM in an archive',
    symbols: 'dsym/ExampleBankCore.dSYM-dwarf',
    report: 'apple_ips/own-inlined-swift.ips',
    isZip: true,
    frame: { file: 'Transfer.c', line: 16, symbol_raw: '$s11ExampleBank14TransferScreenC6submityyF' },
    missing: '4c4c447855553144a1bd05f001c33a94=ExampleBankCore',
  },
  {
    name: 'the debug file of a library, by its build id',
    symbols: 'ndk/libbankcore.so.dbg',
    report: 'android_tombstone/own-native.txt',
    frame: { file: 'Session.cc', line: 6 },
    missing: `${NATIVE_ID}=libbankcore.so`,
  },
  {
    name: 'the debug file of compiled Dart, which is such a file too (--split-debug-info)',
    symbols: 'ndk/libbankcore.so.dbg',
    report: '',
    text: DART,
    frame: { file: 'Session.cc', line: 6 },
    missing: `${NATIVE_ID}=`,
  },
  {
    name: 'an R8 mapping of a version, inlined calls and all',
    symbols: 'android_r8/r8-synthetic-synthetic_lambda_method_with_inlining.mapping.txt',
    report: 'android_r8/r8-synthetic-synthetic_lambda_method_with_inlining.txt',
    said: `&app_id=${APP}&${VERSION}`,
    frame: { symbol_raw: 'example.Foo.lambda$main$0', file: 'Foo.java', line: 225 },
    missing: `${APP}@7.1.0=mapping.txt`,
  },
  {
    name: 'a source map of JavaScriptCore',
    symbols: 'react_native/testfile.js.map',
    report: 'react_native/testfile.stack',
    said: `&app_id=${APP}&${VERSION}`,
    frame: { file: 'thrower.js', line: 35 },
    missing: `${APP}@7.1.0/script=thrower.min.js`,
  },
  {
    name: 'a source map of Hermes',
    symbols: 'react_native/hermes.js.hbc.map',
    report: 'react_native/hermes-text.txt',
    said: `&app_id=${APP}&${VERSION}`,
    frame: { symbol: 'setEnabled', file: '/js/react-native-github/Libraries/Performance/Systrace.js', line: 101 },
    missing: `${APP}@7.1.0/script=index.android.bundle`,
  },
];

const fixtures: Fixture[] = [];
afterEach(async () => {
  for (const fixture of fixtures.splice(0)) await fixture.close();
});

async function open(): Promise<Fixture> {
  const fixture = await openFixture({ limits: { lateSymbolsIntervalMs: 50 } }, (data) => {
    writeKeys(data, [{ key: KEY, apps: [APP], rights: ['ingest', 'symbols'] }]);
  });
  fixtures.push(fixture);
  return fixture;
}

const events = ({ hec }: Fixture, sourcetype: string): Record<string, unknown>[] =>
  hec.taken.filter((taken) => taken.sourcetype === sourcetype).map(({ event, fields }) => ({ ...(event as object), ...fields }));

describeWithShared('symbols of real files', (shared) => {
  const contentOf = (path: string): Buffer => {
    const content = readFileSync(join(shared, 'data/crashes', path));
    return path.endsWith('.gz') ? gunzipSync(content) : content;
  };
  const upload = async (fixture: Fixture, { symbols, said = '', isZip }: Case): Promise<void> => {
    const content = contentOf(symbols);
    const name = symbols.slice(symbols.lastIndexOf('/') + 1);
    const body = isZip ? zip(`App.dSYM/Contents/Resources/DWARF/${name}`, content) : content;
    const reply = await fetch(`${fixture.gateway().url}/v1/symbols?name=${name}${said}`, {
      method: 'PUT',
      headers: { 'x-appmon-key': KEY },
      body: new Uint8Array(body),
    });
    expect([reply.status, reply.status === 200 ? '' : await reply.text()]).toEqual([200, '']);
  };
  const send = async (fixture: Fixture, { report, text }: Case): Promise<Record<string, unknown>> => {
    await fixture.post(
      `/v1/crashes?app_id=${APP}&${VERSION}&event_id=e1`,
      new Uint8Array(text === undefined ? contentOf(report) : Buffer.from(text)),
      { 'x-appmon-key': KEY },
    );
    await until('the report', () => events(fixture, 'appmon:crash').length === 1);
    return events(fixture, 'appmon:crash')[0] ?? {};
  };
  const named = (frame: Case['frame']): object => ({ frames: expect.arrayContaining([expect.objectContaining(frame)]) as unknown });

  it.each(CASES)('$name', async (each) => {
    const early = await open();
    await upload(early, each);
    const final = await send(early, each);
    expect(final).toMatchObject(named(each.frame));
    expect(JSON.stringify(final['missing_symbols'] ?? '')).not.toContain(each.missing);

    const late = await open();
    const before = await send(late, each);
    expect(String(before['missing_symbols'])).toContain(each.missing);
    await upload(late, each);
    await until('the symbols', () => events(late, 'appmon:crash_symbols').length === 1);
    const [symbols = {}] = events(late, 'appmon:crash_symbols');
    expect(symbols).toMatchObject({
      ...named(each.frame),
      event_id: 'e1',
      provisional_issue_key: before['issue_key'],
      final_issue_key: final['issue_key'],
      final_variant_key: final['variant_key'],
      symbolication: final['symbolication'],
    });
    expect(String(symbols['found_symbols']).split('|')).toContain(each.missing.slice(0, each.missing.indexOf('=')));
  });
});
