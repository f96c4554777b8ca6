import { judgeFrame } from './frames';
import type { FrameContext } from './frames';
import type { Frame } from './types';
import { writtenFrame } from './written';

/** Every member a frame may have. */
const WHOLE: Required<Frame> = {
  index: 3,
  module: 'Bank',
  package: 'com.bank',
  symbol: 'Form.submit(_:)',
  symbol_raw: '$s4Form6submit',
  symbol_offset: 12,
  file: 'Form.swift',
  line: 9,
  col: 2,
  address: '0x1020',
  rel_address: '0x20',
  image_uuid: '5f0c2f0e',
  in_app: false,
  owner: 'DEVELOPER',
  inline: true,
  category: 'ui',
  trust: 'scan',
  obfuscated: true,
  alternatives: ['com.bank.Form.cancel(Form.kt:3)'],
  synthetic: true,
  native: true,
  async_gap: true,
  function_id: 7,
  image_path: '/private/var/containers/Bundle/Application/X/Bank.app/Bank',
};

describe('a written frame', () => {
  it('has every member of the frame but the path of its image, and what was decided', () => {
    const { image_path: _path, ...rest } = WHOLE;
    const decided = { symbol: 'Form.submit', category: 'app', inApp: true } as const;
    expect(writtenFrame(WHOLE, decided)).toStrictEqual({ ...rest, symbol: 'Form.submit', category: 'app', in_app: true });
  });

  it('has no member the frame has not', () => {
    const written = writtenFrame({ index: 0 }, { symbol: '', category: 'framework', inApp: false });
    expect(written).toStrictEqual({ index: 0, in_app: false, category: 'framework' });
  });

  it('has its members in one order, whichever the parser has', () => {
    const reversed = Object.fromEntries(Object.entries(WHOLE).reverse()) as unknown as Frame;
    const decided = { symbol: 'f', category: 'app', inApp: true } as const;
    expect(JSON.stringify(writtenFrame(reversed, decided))).toBe(JSON.stringify(writtenFrame(WHOLE, decided)));
  });
});

describe('what is remembered of names', () => {
  const context: FrameContext = { isJvm: true, inApp: ['com.bank.'], bundleId: undefined, process: undefined };
  const symbolOf = (raw: string, module: string, of: FrameContext = context): unknown =>
    judgeFrame({ index: 0, module, symbol_raw: raw }, of).written.symbol;

  it('is that of the same runtime and module alone', () => {
    const native: FrameContext = { ...context, isJvm: false, inApp: [] };
    expect(symbolOf('com.bank.A.access$100', 'com.bank.A')).toBe('com.bank.A.access');
    expect(symbolOf('com.bank.A.access$100', 'com.bank.A', native)).toBe('com.bank.A.access$100');
    const imageOf = (module: string): unknown => judgeFrame({ index: 0, module, symbol_raw: 'draw' }, native).written.category;
    expect([imageOf('UIKitCore'), imageOf('CoreFoundation'), imageOf('UIKitCore')]).toEqual(['ui', 'system', 'ui']);
  });

  it('does not change an answer when more names come than are kept', () => {
    for (let at = 0; at < 25_000; at++) symbolOf(`com.bank.T${String(at)}.run`, `com.bank.T${String(at)}`);
    expect(symbolOf('com.bank.T3.lambda$run$4', 'com.bank.T3')).toBe('com.bank.T3.lambda$run');
    const long = `com.bank.${'a'.repeat(5000)}`;
    expect(symbolOf(`${long}.access$200`, long)).toBe(`${long}.access`);
  });
});

describe('native code of Android', () => {
  const context: FrameContext = { isJvm: false, inApp: [], bundleId: 'com.bank', process: 'com.bank' };
  const APP = '/data/app/~~Zk3b1Q==/com.bank-9aQ==';
  const judged = (image_path: string, more: Partial<Frame> = {}, of = context): unknown => {
    const module = image_path.slice(Math.max(image_path.lastIndexOf('/'), image_path.lastIndexOf('!')) + 1);
    const { written, rule } = judgeFrame({ index: 0, module, image_path, ...more }, of);
    return [written.in_app, rule];
  };

  it.each([
    ['a library beside the package', `${APP}/lib/arm64/libbankcore.so`, true],
    ['a library inside the package', `${APP}/base.apk!libbankcore.so`, true],
    ['an older place', '/data/app/com.bank-1/lib/arm/libbankcore.so', true],
    ['another volume', '/mnt/expand/5f0c2f0e/app/~~Zk==/com.bank-9a==/lib/arm64/libbankcore.so', true],
    ['a library of the system', '/system/lib64/libmedia.so', false],
    ['a library of a module of the system', '/apex/com.android.runtime/lib64/bionic/libdl.so', false],
    ['the WebView', '/data/app/~~A==/com.google.android.webview-1==/base.apk!libmonochrome.so', false],
  ])('is the own code by its place: %s', (_name, path, isOwn) => {
    expect(judged(path)).toEqual([isOwn, 'app-bundle']);
  });

  it.each([
    ['libflutter.so', 'android-framework'],
    ['libsentry.so', 'android-telemetry'],
    ['libc++_shared.so', 'apple-std'],
  ])('is no own code when a rule knows the library: %s', (name, rule) => {
    expect(judged(`${APP}/lib/arm64/${name}`)).toEqual([false, rule]);
  });

  it('is what the list says when there is one', () => {
    const listed = { ...context, inApp: ['libbankcore.so'] };
    expect(judged(`${APP}/lib/arm64/libbankcore.so`, {}, listed)).toEqual([true, 'listed']);
    expect(judged(`${APP}/lib/arm64/libvendor.so`, {}, listed)).toEqual([false, 'not-listed']);
  });

  it('that was Java is told apart by its names', () => {
    const odex = `${APP}/oat/arm64/base.odex`;
    expect(judged(odex, { symbol_raw: 'com.bank.session.Tokens.renew' })).toEqual([true, 'app-bundle']);
    expect(judged(odex, { symbol_raw: 'org.vendor.pdf.Reader.page' })).toEqual([false, 'app-bundle']);
    expect(judged(odex)).toEqual([false, 'app-bundle']);
  });

  it('is seen in a thread of Java too', () => {
    const java: FrameContext = { ...context, isJvm: true, inApp: ['com.bank.'] };
    expect(judged(`${APP}/lib/arm64/libbankcore.so`, { symbol_raw: 'renew' }, java)).toEqual([true, 'app-bundle']);
    expect(judged('/system/lib64/libmedia.so', { symbol_raw: 'wait' }, java)).toEqual([false, 'app-bundle']);
  });
});
