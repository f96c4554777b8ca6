import { APP_ID, BAD_VERSION, type Device, type Platform } from './bank';
import type { Random } from './random';

/** A crash as the bank's app would write it: the platform's own format, as text. */
export interface CrashTemplate {
  readonly platform: Platform;
  readonly weight: number;
  /** Only in this version; absent = in all. */
  readonly version?: string;
  readonly write: (context: ReportContext) => string;
}

export interface ReportContext {
  readonly random: Random;
  readonly version: string;
  readonly device: Device;
  /** Epoch seconds. */
  readonly time: number;
  readonly incident: string;
}

const SYSTEM_TAIL = [
  'android.os.Handler.handleCallback(Handler.java:958)',
  'android.os.Handler.dispatchMessage(Handler.java:99)',
  'android.os.Looper.loopOnce(Looper.java:205)',
  'android.os.Looper.loop(Looper.java:294)',
  'android.app.ActivityThread.main(ActivityThread.java:8177)',
  'java.lang.reflect.Method.invoke(Native Method)',
  'com.android.internal.os.RuntimeInit$MethodAndArgsCaller.run(RuntimeInit.java:552)',
  'com.android.internal.os.ZygoteInit.main(ZygoteInit.java:971)',
];

const java = (exception: string, frames: readonly string[], cause?: { exception: string; frames: readonly string[] }): string =>
  [
    'FATAL EXCEPTION: main',
    `Process: ${APP_ID}, PID: 12044`,
    exception,
    ...[...frames, ...SYSTEM_TAIL].map((frame) => `\tat ${frame}`),
    ...(cause
      ? [`Caused by: ${cause.exception}`, ...cause.frames.map((frame) => `\tat ${frame}`), `\t... ${SYSTEM_TAIL.length} more`]
      : []),
  ].join('\n');

const ANDROID: readonly CrashTemplate[] = [
  {
    platform: 'android',
    weight: 0,
    version: BAD_VERSION,
    write: () =>
      java(
        "java.lang.NullPointerException: Attempt to invoke virtual method 'javax.crypto.Cipher androidx.biometric.BiometricPrompt$CryptoObject.getCipher()' on a null object reference",
        [
          'es.meridiano.pay.sign.PaymentSignFragment.onBiometricResult(PaymentSignFragment.kt:214)',
          'es.meridiano.pay.sign.BiometricSigner$callback$1.onAuthenticationSucceeded(BiometricSigner.kt:88)',
          'androidx.biometric.BiometricFragment.lambda$sendSuccessToClient$0(BiometricFragment.java:712)',
        ],
      ),
  },
  {
    platform: 'android',
    weight: 30,
    write: ({ random }) =>
      java(`java.lang.IllegalStateException: Fragment CardCarouselFragment{${random.hex(7)}} not attached to a context`, [
        'androidx.fragment.app.Fragment.requireContext(Fragment.java:919)',
        'es.meridiano.cards.CardCarouselFragment.showLimits(CardCarouselFragment.kt:133)',
        'es.meridiano.cards.CardCarouselFragment$observe$2.invoke(CardCarouselFragment.kt:97)',
      ]),
  },
  {
    platform: 'android',
    weight: 24,
    write: () =>
      java(
        'java.lang.RuntimeException: Unable to start activity ComponentInfo{es.meridiano.app/es.meridiano.home.HomeActivity}',
        [
          'android.app.ActivityThread.performLaunchActivity(ActivityThread.java:3782)',
          'android.app.ActivityThread.handleLaunchActivity(ActivityThread.java:3922)',
        ],
        {
          exception: 'kotlin.UninitializedPropertyAccessException: lateinit property session has not been initialized',
          frames: [
            'es.meridiano.home.HomeViewModel.getSession(HomeViewModel.kt:41)',
            'es.meridiano.home.HomeActivity.onCreate(HomeActivity.kt:66)',
          ],
        },
      ),
  },
  {
    platform: 'android',
    weight: 18,
    write: ({ random }) =>
      java(`java.lang.IndexOutOfBoundsException: Index: ${Math.floor(random.next() * 40)}, Size: ${Math.floor(random.next() * 9)}`, [
        'java.util.ArrayList.get(ArrayList.java:437)',
        'es.meridiano.accounts.MovementsAdapter.onBindViewHolder(MovementsAdapter.kt:58)',
        'androidx.recyclerview.widget.RecyclerView$Adapter.bindViewHolder(RecyclerView.java:7846)',
      ]),
  },
  {
    platform: 'android',
    weight: 14,
    write: () =>
      java('java.lang.SecurityException: Permission Denial: opening provider com.android.providers.contacts.ContactsProvider2', [
        'android.os.Parcel.createExceptionOrNull(Parcel.java:3057)',
        'es.meridiano.bizum.ContactPicker.loadContacts(ContactPicker.kt:74)',
        'es.meridiano.bizum.BizumFragment.onViewCreated(BizumFragment.kt:52)',
      ]),
  },
  {
    platform: 'android',
    weight: 8,
    write: () =>
      java('java.lang.OutOfMemoryError: Failed to allocate a 8294416 byte allocation with 2097152 free bytes', [
        'dalvik.system.VMRuntime.newNonMovableArray(Native Method)',
        'es.meridiano.docs.StatementViewer.renderPage(StatementViewer.kt:181)',
      ]),
  },
];

interface Image {
  readonly name: string;
  readonly uuid: string;
  readonly base: number;
}

const IMAGES: readonly Image[] = [
  { name: 'Meridiano', uuid: '6a3f1d20-8c54-3b7e-9e41-2b1f6f0c9a11', base: 0x102000000 },
  { name: 'UIKitCore', uuid: '11cf2f0b-77b1-3a6d-8b02-15ad2f1d0a22', base: 0x18f000000 },
  { name: 'libswiftCore.dylib', uuid: '5b8d92c4-1f4e-33a9-a0d4-0f7e6d2b3c33', base: 0x19a000000 },
  { name: 'libdispatch.dylib', uuid: '0d1c7e55-92aa-3f3b-8f2c-6c5e4d3b2a44', base: 0x1a1000000 },
  { name: 'CoreFoundation', uuid: '8e6b5a49-3c2d-31e0-9f8e-7d6c5b4a3955', base: 0x187000000 },
];

/** Frames as `image:symbol:file:line`; file and line only where the app's own symbols are known. */
const ips = (context: ReportContext, exception: { type: string; signal: string; reason?: string }, frames: readonly string[]): string => {
  const date = new Date(context.time * 1000).toISOString();
  const stamp = `${date.slice(0, 10)} ${date.slice(11, 22)} +0000`;
  const header = {
    app_name: 'Meridiano',
    timestamp: stamp,
    app_version: context.version,
    build_version: '81300',
    bundleID: APP_ID,
    platform: 2,
    bug_type: '309',
    os_version: `iPhone OS ${context.device.os}`,
    incident_id: context.incident,
    slice_uuid: IMAGES[0]?.uuid,
  };
  const body = {
    incident: context.incident,
    captureTime: stamp,
    procLaunch: stamp,
    procRole: 'Foreground',
    modelCode: context.device.code,
    cpuType: 'ARM-64',
    osVersion: { train: `iPhone OS ${context.device.os}`, build: '22B83', releaseType: 'User' },
    bundleInfo: { CFBundleShortVersionString: context.version, CFBundleVersion: '81300', CFBundleIdentifier: APP_ID },
    procName: 'Meridiano',
    procPath: '/private/var/containers/Bundle/Application/Meridiano.app/Meridiano',
    exception: { codes: '0x0000000000000001, 0x0000000000000000', rawCodes: [1, 0], type: exception.type, signal: exception.signal },
    termination: { flags: 0, code: 5, namespace: 'SIGNAL', indicator: exception.signal },
    ...(exception.reason ? { asi: { 'libswiftCore.dylib': [exception.reason] } } : {}),
    faultingThread: 0,
    threads: [
      {
        triggered: true,
        id: 4711,
        queue: 'com.apple.main-thread',
        frames: frames.map((frame, at) => {
          const [image = '', symbol = '', file, line] = frame.split('|');
          const imageIndex = IMAGES.findIndex(({ name }) => name === image);
          return {
            imageIndex,
            imageOffset: 4096 * (at + 3),
            symbol,
            symbolLocation: 40 + at * 8,
            ...(file ? { sourceFile: file, sourceLine: Number(line) } : {}),
          };
        }),
      },
    ],
    usedImages: IMAGES.map(({ name, uuid, base }) => ({
      source: 'P',
      arch: 'arm64',
      base,
      size: 16_777_216,
      uuid,
      name,
      path: name === 'Meridiano' ? '/private/var/containers/Bundle/Application/Meridiano.app/Meridiano' : `/usr/lib/${name}`,
    })),
  };
  return `${JSON.stringify(header)}\n${JSON.stringify(body)}`;
};

const IOS_TAIL = [
  'libdispatch.dylib|_dispatch_main_queue_drain',
  'CoreFoundation|__CFRunLoopRun',
  'UIKitCore|UIApplicationMain',
  'Meridiano|main|AppDelegate.swift|12',
];

const IOS: readonly CrashTemplate[] = [
  {
    platform: 'ios',
    weight: 34,
    write: (context) =>
      ips(
        context,
        { type: 'EXC_BREAKPOINT', signal: 'SIGTRAP', reason: 'Fatal error: Unexpectedly found nil while unwrapping an Optional value' },
        [
          'libswiftCore.dylib|_assertionFailure(_:_:file:line:flags:)',
          'Meridiano|CardDetailViewController.updateLimits(_:)|CardDetailViewController.swift|148',
          'Meridiano|closure #1 in CardDetailViewController.viewDidLoad()|CardDetailViewController.swift|61',
          ...IOS_TAIL,
        ],
      ),
  },
  {
    platform: 'ios',
    weight: 26,
    write: (context) =>
      ips(context, { type: 'EXC_BREAKPOINT', signal: 'SIGTRAP', reason: 'Fatal error: Index out of range' }, [
        'libswiftCore.dylib|_assertionFailure(_:_:file:line:flags:)',
        'Meridiano|MovementsViewModel.movement(at:)|MovementsViewModel.swift|92',
        'Meridiano|MovementsViewController.tableView(_:cellForRowAt:)|MovementsViewController.swift|203',
        'UIKitCore|-[UITableView _createPreparedCellForGlobalRow:withIndexPath:willDisplay:]',
        ...IOS_TAIL,
      ]),
  },
  {
    platform: 'ios',
    weight: 20,
    write: (context) =>
      ips(context, { type: 'EXC_BAD_ACCESS', signal: 'SIGSEGV' }, [
        'Meridiano|ScanSession.stop()|ScanSession.swift|77',
        'Meridiano|DocumentScannerView.dismiss()|DocumentScannerView.swift|51',
        ...IOS_TAIL,
      ]),
  },
];

export const TEMPLATES: readonly CrashTemplate[] = [...ANDROID, ...IOS];

/** The Android ANR of the demo, as ApplicationExitInfo's trace gives it. */
export const writeAnr = (time: number): string =>
  [
    `----- pid 12044 at ${new Date(time * 1000).toISOString().replace('T', ' ').replace('Z', '000000+0000')} -----`,
    `Cmd line: ${APP_ID}`,
    "Build fingerprint: 'samsung/a54xnaeea/a54x:14/UP1A.231005.007/A546BXXU6BXC1:user/release-keys'",
    "ABI: 'arm64'",
    '',
    '"main" prio=5 tid=1 Waiting',
    '  | group="main" sCount=1 ucsCount=0 flags=1 obj=0x72d1a0e8 self=0xb4000075',
    '  | sysTid=12044 nice=-10 cgrp=top-app sched=0/0 handle=0x7d4ef8',
    '  at java.lang.Object.wait(Native method)',
    '  - waiting on <0x0a1b2c3d> (a java.lang.Object)',
    '  at es.meridiano.net.TokenStore.awaitRefresh(TokenStore.kt:118)',
    '  at es.meridiano.cards.CardCarouselFragment.onResume(CardCarouselFragment.kt:71)',
    ...SYSTEM_TAIL.map((frame) => `  at ${frame}`),
    '',
    '----- end 12044 -----',
  ].join('\n');

/** A report text for a crash on this platform and version. */
export function writeReport(platform: Platform, context: ReportContext): string {
  const special = TEMPLATES.find((template) => template.platform === platform && template.version === context.version);
  const template =
    special ??
    context.random.pick(
      TEMPLATES.filter((each) => each.platform === platform && each.version === undefined).map((each) => [each, each.weight] as const),
    );
  return template.write(context);
}
