/** Frames of the longest report: what a Compose or coroutine stack has. */
const JVM_FRAMES = 45;
/** Sizes of a native report: images, threads, and frames of each. */
export const IMAGES = 80;
export const THREADS = 12;
export const THREAD_FRAMES = 18;

const WORDS = ['transfer', 'cards', 'login', 'home', 'iban', 'limits', 'receipt', 'session', 'wallet', 'search'];
export const word = (at: number): string => WORDS[at % WORDS.length] ?? '';
export const title = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const list = (length: number, line: (at: number) => string): string => Array.from({ length }, (_none, at) => line(at)).join('\n');

const jvmFrames = (seed: number, count: number): string =>
  list(count, (at) =>
    at % 3 === 0
      ? `\tat com.examplebank.retail.${word(seed + at)}.${title(word(at))}Presenter.on${title(word(seed))}(${title(word(at))}Presenter.kt:${40 + at})`
      : `\tat androidx.lifecycle.${title(word(at))}Dispatcher.dispatch(${title(word(at))}Dispatcher.java:${100 + at})`,
  );

/** A Java report with a cause, common frames and something to redact. */
export const jvmReport = (seed: number): string =>
  `FATAL EXCEPTION: main
Process: com.examplebank.retail, PID: ${4000 + seed}
java.lang.RuntimeException: Unable to open card 4111 1111 1111 1111 of customer${seed}@mail.example
${jvmFrames(seed, JVM_FRAMES)}
Caused by: java.lang.IllegalStateException: no session ${seed}
${jvmFrames(seed + 1, JVM_FRAMES / 3)}
\t... 12 more`;

const hexadecimal = (value: number, width: number): string => value.toString(16).padStart(width, '0');
export const uuid = (at: number): string => `0A1B2C3D-0000-4000-8000-${hexadecimal(at, 12)}`;

/** An Apple report in JSON with all its threads and images. */
export function appleReport(seed: number): string {
  const frame = (at: number): Record<string, unknown> => ({
    imageIndex: at % 4 === 0 ? 0 : at % IMAGES,
    imageOffset: 4096 + seed * 64 + at * 128,
    ...(at % 4 === 0 ? {} : { symbol: `-[UI${title(word(at))} handle:]`, symbolLocation: at }),
  });
  const head = {
    app_name: 'Retail',
    timestamp: '2026-03-04 09:41:06.00 +0100',
    bug_type: '309',
    incident_id: uuid(seed),
    app_version: '7.4.0',
  };
  const body = {
    incident: uuid(seed),
    procName: 'Retail',
    captureTime: '2026-03-04 09:41:06.8123 +0100',
    bundleInfo: { CFBundleIdentifier: 'com.examplebank.retail', CFBundleShortVersionString: '7.4.0', CFBundleVersion: '7400' },
    osVersion: { train: 'iPhone OS 18.1', build: '22B83' },
    modelCode: 'iPhone16,1',
    exception: { type: 'EXC_BREAKPOINT', signal: 'SIGTRAP', codes: '0x1, 0x2' },
    faultingThread: 0,
    threads: Array.from({ length: THREADS }, (_none, thread) => ({
      id: thread,
      triggered: thread === 0,
      frames: Array.from({ length: THREAD_FRAMES }, (_frame, at) => frame(at + thread)),
    })),
    usedImages: Array.from({ length: IMAGES }, (_none, at) => ({
      base: 4_294_967_296 + at * 1_048_576,
      size: 1_048_576,
      uuid: uuid(at),
      name: at === 0 ? 'Retail' : `Lib${at}`,
      path: at === 0 ? '/private/var/containers/Bundle/Application/X/Retail.app/Retail' : `/usr/lib/Lib${at}`,
      arch: 'arm64',
    })),
  };
  return `${JSON.stringify(head)}\n${JSON.stringify(body)}`;
}

/** A Hermes stack. */
export const scriptReport = (seed: number): string =>
  `TypeError: cannot read ${word(seed)} of undefined\n${list(25, (at) => `    at on${title(word(at))} (address at index.android.bundle:1:${1000 * at + seed})`)}`;

const MAPPED_METHODS = 12;

const residual = (at: number): string => `${hexadecimal(at >> 6, 1)}.${String.fromCharCode(97 + (at % 26))}${at}`;

/** An R8 mapping of about so many bytes, and stacks in its residual names: of every third method one call was inlined. */
export function mappingAndStacks(bytes: number, stacks: number): { readonly mapping: string; readonly stacks: readonly string[] } {
  const blocks = ['# compiler: R8', '# pg_map_id: 0a1b2c3'];
  let length = 0;
  let classes = 0;
  for (; length < bytes; classes++) {
    const name = `com.examplebank.retail.${word(classes)}.${title(word(classes >> 3))}${classes}`;
    const members = list(MAPPED_METHODS, (at) => {
      const range = `${at * 10 + 1}:${at * 10 + 9}`;
      const own = `    ${range}:void on${title(word(at))}(java.lang.String,int):${50 + at}:${58 + at} -> ${String.fromCharCode(97 + (at % 6))}`;
      const inlined = `    ${range}:int com.examplebank.retail.core.Money${classes}.parse(java.lang.String):${20 + at}:${28 + at} -> ${String.fromCharCode(97 + (at % 6))}`;
      return at % 3 === 0 ? `${inlined}\n${own}` : own;
    });
    const block = `${name} -> ${residual(classes)}:\n# {"id":"sourceFile","fileName":"${title(word(classes >> 3))}${classes}.kt"}\n${members}`;
    blocks.push(block);
    length += block.length + 1;
  }
  const stackOf = (seed: number): string =>
    `java.lang.IllegalStateException: ${seed}\n${list(JVM_FRAMES, (at) => {
      const method = (seed + at) % MAPPED_METHODS;
      return `\tat ${residual((seed * 31 + at * 17) % classes)}.${String.fromCharCode(97 + (method % 6))}(SourceFile:${method * 10 + 3})`;
    })}`;
  return { mapping: blocks.join('\n'), stacks: Array.from({ length: stacks }, (_none, seed) => stackOf(seed)) };
}
