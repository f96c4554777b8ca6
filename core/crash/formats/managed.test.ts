import fc from 'fast-check';
import type { JsonObject } from '../../vocabulary';
import { normaliseReport, parseReports } from '..';
import type { Frame, ParsedReport } from '..';

const parsed = (text: string): ParsedReport => parseReports(text)[0] ?? { sourceKind: 'none', fields: {}, causes: [], threads: [] };
const eventOf = (text: string, inApp: readonly string[] = []): JsonObject => normaliseReport(parsed(text), { appId: 'shop', inApp });
const rootFrames = (report: ParsedReport): readonly Frame[] => report.causes.at(-1)?.frames ?? [];
const ownNames = (event: JsonObject): unknown[] =>
  (event['frames'] as readonly JsonObject[]).filter((frame) => frame['in_app'] === true).map((frame) => frame['symbol']);

/** Each text follows the documentation its parser names. */
const HERMES = `TypeError: undefined is not a function
    at checkout (address at index.android.bundle:1:7383)
    at forEach (native)
    at anonymous (address at /data/user/0/com.shop/files/index.android.bundle:1:27632)`;

const V8 = `Uncaught TypeError: Cannot read properties of undefined (reading 'iban')
    at async TransferForm.submit [as onPress] (https://bank.example/app/transfer.ts?v=3:41:17)
    at new Card (webpack:///./src/card.ts:7:3)
    at https://bank.example/app/main.js:1:2
    at <anonymous>
    at Object.render (https://bank.example/node_modules/react-dom/index.js:9:1)
  [cause]: RangeError: page 12
    at page (https://bank.example/app/pages.ts:2:1)`;

const JSC = `TypeError: null is not an object
submit@/var/containers/Bundle/Application/0A1B2C3D-0000-0000-0000-000000000000/Shop.app/main.jsbundle:12:34
main.jsbundle:1:2
map@[native code]
global code@main.jsbundle:9:9`;

const COMPONENTS = `Error: no card
    at CardView (address at index.android.bundle:1:100)

This error is located at:
    in CardView (at Wallet.js:12)
    in Wallet (created by App)`;

const WRAPPED = `FATAL EXCEPTION: mqt_native_modules
Process: com.shop, PID: 77
com.facebook.react.common.JavascriptException: Error: transfer failed, stack:
submit@1:7383
forEach@-1
\tat com.facebook.react.modules.core.ExceptionsManagerModule.reportException(ExceptionsManagerModule.java:72)
\tat java.lang.Thread.run(Thread.java:1012)`;

const DART = `E/flutter ( 4711): [ERROR:flutter/runtime/dart_vm_initializer.cc(41)] Unhandled Exception: FormatException: Unexpected character (at character 1)
E/flutter ( 4711): #0      parseIban (package:shop/iban.dart:12:5)
E/flutter ( 4711): <asynchronous suspension>
E/flutter ( 4711): #1      get (package:http/http.dart:44:9)
E/flutter ( 4711): #2      _rootRun (dart:async/zone.dart:1399:13)`;

const DOTNET = `Unhandled exception. System.InvalidOperationException: Transfer failed
 ---> System.FormatException: Input string was not in a correct format.
   at System.Number.ThrowFormatException[TChar](ReadOnlySpan\`1 value)
   at Bank.Amounts.Parse(String text) in C:\\work\\bank\\Amounts.cs:line 41
   --- End of inner exception stack trace ---
   at Bank.Transfer.<SendAsync>d__5.MoveNext() in /src/Transfer.cs:line 12
--- End of stack trace from previous location ---
   at System.Runtime.CompilerServices.TaskAwaiter.HandleNonSuccessAndDebuggerNotification(Task task)
   at Bank.App.<>c__DisplayClass3_0.<OnStart>b__1(Object sender)`;

const UNITY = `NullReferenceException: Object reference not set to an instance of an object
  at Shop.Cart.Add (System.Int32 count) [0x0000a] in <6f3a>:0
Shop.Basket:Fill (int) (at Assets/Shop/Basket.cs:85)
UnityEngine.Events.UnityEvent:Invoke ()`;

const IL2CPP = `InvalidOperationException: no basket
Shop.Basket:Fill(Int32)
Shop.Game:Update()`;

describe.each<[string, string, string, string, string]>([
  ['Hermes', HERMES, 'js', 'TypeError', 'undefined is not a function'],
  ['JavaScriptCore', JSC, 'js', 'TypeError', 'null is not an object'],
  ['a script inside a Java message', WRAPPED, 'js', 'Error', 'transfer failed'],
  ['Dart', DART, 'dart', 'FormatException', 'Unexpected character (at character 1)'],
  ['Unity with Mono', UNITY, 'unity', 'NullReferenceException', 'Object reference not set to an instance of an object'],
  ['Unity with IL2CPP', IL2CPP, 'unity', 'InvalidOperationException', 'no basket'],
])('%s', (_name, text, runtime, type, message) => {
  it('has runtime, type and message', () => {
    expect(eventOf(text)).toMatchObject({ runtime, exception_type: type, exception_message: message });
  });
});

describe('scripts', () => {
  it('Hermes: positions of a bundle are provisional until its map is there', () => {
    expect(rootFrames(parsed(HERMES))).toEqual([
      {
        index: 0,
        symbol_raw: 'checkout',
        file: 'index.android.bundle',
        module: 'index.android.bundle',
        line: 1,
        col: 7383,
        obfuscated: true,
      },
      { index: 1, symbol_raw: 'forEach', native: true, in_app: false },
      {
        index: 2,
        symbol_raw: 'anonymous',
        file: 'index.android.bundle',
        module: 'index.android.bundle',
        line: 1,
        col: 27632,
        obfuscated: true,
      },
    ]);
    expect(eventOf(HERMES)['symbolication']).toBe('pending');
  });

  it('V8: names, places without host and query, causes', () => {
    const report = parsed(V8);
    expect(report.causes.map(({ type, message }) => [type, message])).toEqual([
      ['TypeError', "Cannot read properties of undefined (reading 'iban')"],
      ['RangeError', 'page 12'],
    ]);
    expect(report.causes[0]?.frames.map(({ symbol_raw: name, file, line, col }) => [name, file, line, col])).toEqual([
      ['TransferForm.submit', '/app/transfer.ts', 41, 17],
      ['new Card', '/./src/card.ts', 7, 3],
      [undefined, '/app/main.js', 1, 2],
      [undefined, undefined, undefined, undefined],
      ['Object.render', '/node_modules/react-dom/index.js', 9, 1],
    ]);
    const [outer] = eventOf(V8)['causes'] as readonly JsonObject[];
    expect((outer?.['frames'] as readonly JsonObject[]).map((frame) => frame['in_app'])).toEqual([true, true, true, true, false]);
  });

  it('JavaScriptCore: no path of the installation', () => {
    expect(rootFrames(parsed(JSC)).map(({ symbol_raw: name, file, line }) => [name, file, line])).toEqual([
      ['submit', 'main.jsbundle', 12],
      [undefined, 'main.jsbundle', 1],
      ['map', undefined, undefined],
      ['global code', 'main.jsbundle', 9],
    ]);
  });

  it('components are kept beside the stack', () => {
    const report = parsed(COMPONENTS);
    expect(rootFrames(report)).toHaveLength(1);
    expect(report.customKeys).toEqual({ component_stack: 'CardView < Wallet' });
  });

  it('inside a Java message: the bridge is the outer cause and never own code', () => {
    const event = eventOf(WRAPPED, ['com.shop.']);
    expect(event).toMatchObject({ platform: 'android', process: 'com.shop', pid: 77, thread_name: 'mqt_native_modules' });
    const causes = event['causes'] as readonly JsonObject[];
    expect(causes.map((cause) => cause['type'])).toEqual(['com.facebook.react.common.JavascriptException', 'Error']);
    expect((causes[0]?.['frames'] as readonly JsonObject[]).map((frame) => frame['in_app'])).toEqual([false, false]);
  });

  it('a call stack of Hermes has functions by number', () => {
    const text = JSON.stringify({
      callstack: [{ CJSModuleOffset: 0, FunctionID: 50, ByteCodeOffset: 58, SourceURL: '/a/main.jsbundle' }, { NativeCode: true }],
    });
    expect(rootFrames(parsed(text))).toEqual([
      { index: 0, file: 'main.jsbundle', module: 'main.jsbundle', function_id: 50, rel_address: '0x3a', line: 1, obfuscated: true },
      { index: 1, native: true, in_app: false },
    ]);
  });
});

describe('Dart', () => {
  it('knows packages from the platform and asynchronous parts', () => {
    expect(rootFrames(parsed(DART))).toEqual([
      { index: 0, symbol_raw: 'parseIban', module: 'package:shop', file: 'iban.dart', line: 12, col: 5 },
      { index: 1, symbol_raw: 'get', module: 'package:http', file: 'http.dart', line: 44, col: 9, async_gap: true },
      { index: 2, symbol_raw: '_rootRun', module: 'dart:async', file: 'zone.dart', line: 1399, col: 13 },
    ]);
    expect(ownNames(eventOf(DART))).toEqual(['parseIban', 'get']);
    expect(ownNames(eventOf(DART, ['package:shop']))).toEqual(['parseIban']);
  });
});

describe('.NET', () => {
  it('prints inner exceptions first: each gets its own frames', () => {
    const { causes } = parsed(DOTNET);
    expect(causes.map(({ type, message, frames }) => [type, message, frames.length])).toEqual([
      ['System.InvalidOperationException', 'Transfer failed', 3],
      ['System.FormatException', 'Input string was not in a correct format.', 2],
    ]);
    expect(causes[0]?.frames[1]).toMatchObject({ async_gap: true });
    expect(causes[1]?.frames[1]).toEqual({
      index: 1,
      module: 'Bank.Amounts',
      symbol_raw: 'Bank.Amounts.Parse',
      file: 'Amounts.cs',
      line: 41,
    });
  });

  it('names of async methods and lambdas are those of the source', () => {
    const [outer] = eventOf(DOTNET)['causes'] as readonly JsonObject[];
    expect((outer?.['frames'] as readonly JsonObject[]).map((frame) => [frame['symbol'], frame['in_app']])).toEqual([
      ['Bank.Transfer.SendAsync', true],
      ['System.Runtime.CompilerServices.TaskAwaiter.HandleNonSuccessAndDebuggerNotification', false],
      ['Bank.App.OnStart.lambda', true],
    ]);
    expect(ownNames(eventOf(DOTNET))).toEqual(['Bank.Amounts.Parse']);
  });

  it('other exceptions of an aggregate are listed, their frames are not taken for its own', () => {
    const text = `System.AggregateException: One or more errors occurred. (a) (b)
 ---> System.Exception: a
   at Bank.A.Run()
   --- End of inner exception stack trace ---
   at Bank.Main.Start()
 ---> (Inner Exception #1) System.TimeoutException: b
   at Bank.B.Run()<---`;
    const { causes } = parsed(text);
    expect(causes.map(({ frames }) => frames.map(({ symbol_raw: name }) => name))).toEqual([['Bank.Main.Start'], ['Bank.A.Run']]);
    expect(causes[0]?.suppressed).toEqual(['System.TimeoutException']);
  });

  it('a stack of Java is none', () => {
    expect(parsed('java.lang.Error: x\n\tat a.b.C.d(Native Method)\n\tat a.b.C.e(Unknown Source)').sourceKind).toBe('jvm');
  });
});

describe('Unity', () => {
  it('reads frames of Mono and of its own trace', () => {
    expect(rootFrames(parsed(UNITY))).toEqual([
      { index: 0, module: 'Shop.Cart', symbol_raw: 'Shop.Cart.Add' },
      { index: 1, module: 'Shop.Basket', symbol_raw: 'Shop.Basket.Fill', file: 'Basket.cs', line: 85 },
      { index: 2, module: 'UnityEngine.Events.UnityEvent', symbol_raw: 'UnityEngine.Events.UnityEvent.Invoke' },
    ]);
    expect(ownNames(eventOf(UNITY))).toEqual(['Shop.Cart.Add', 'Shop.Basket.Fill']);
  });

  it('reads frames without files', () => {
    expect(ownNames(eventOf(IL2CPP))).toEqual(['Shop.Basket.Fill', 'Shop.Game.Update']);
  });
});

describe('damage', () => {
  it.each(Object.entries({ HERMES, V8, JSC, COMPONENTS, WRAPPED, DART, DOTNET, UNITY, IL2CPP }))(
    '%s cut or garbled anywhere gives a report',
    (_name, text) => {
      fc.assert(
        fc.property(fc.nat(text.length), fc.string({ maxLength: 8 }), (at, noise) => {
          expect(parseReports(text.slice(0, at)).length).toBeGreaterThan(0);
          expect(parseReports(text.slice(0, at) + noise + text.slice(at)).length).toBeGreaterThan(0);
        }),
        { numRuns: 60 },
      );
    },
  );

  it.each([
    ['one long line', 'a'.repeat(200_000)],
    ['many blanks', `    at ${' '.repeat(100_000)}`],
    ['many brackets', `    at f ${'('.repeat(50_000)}`],
    ['many dots', `   at ${'a.'.repeat(50_000)}(`],
    ['many arguments', `   at A.B(${'int x, '.repeat(20_000)}`],
    ['many colons', `f@${'a:'.repeat(50_000)}`],
    ['many arrows', `System.Exception: x${' ---> '.repeat(20_000)}\n   at A.B()`],
    ['many names of Unity', `X: y\n${'A:'.repeat(30_000)} (`],
  ])('%s ends', (_name, text) => {
    expect(parseReports(text).length).toBeGreaterThan(0);
  });
});
