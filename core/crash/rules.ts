/** What a frame is to the grouping. `app` is decided by `inAppOf`, the rest by the rules below. */
export type Category =
  'app' | 'system' | 'std' | 'ui' | 'threadbase' | 'handler' | 'throw' | 'lock' | 'telemetry' | 'indirection' | 'framework';

/** One rule: frames whose symbol (or image, for `image`) starts with a value get the category. The first rule that fits wins. */
export interface FrameRule {
  readonly id: string;
  readonly on: 'symbol' | 'image';
  readonly category: Category;
  readonly starts: readonly string[];
}

const symbols = (id: string, category: Category, starts: string): FrameRule => ({
  id,
  on: 'symbol',
  category,
  starts: starts.split(/\s+/),
});
const images = (id: string, category: Category, starts: string): FrameRule => ({ id, on: 'image', category, starts: starts.split(/\s+/) });

/** Version of the rules and of the recipe of the keys; part of every key. */
export const FP_VERSION = '4';

/**
 * Frame rules, most specific first. Names are those of the public platform interfaces (Android framework, Java SE, Kotlin,
 * Apple's system libraries); the categories follow reference clustering of production systems.
 */
export const FRAME_RULES: readonly FrameRule[] = [
  symbols(
    'jvm-throw',
    'throw',
    'kotlin.jvm.internal.Intrinsics. java.util.Objects.requireNonNull kotlin.ExceptionsKt com.google.common.base.Preconditions. androidx.core.util.Preconditions. java.lang.Throwable. java.lang.Exception. java.lang.Error. org.junit.Assert. junit.framework.',
  ),
  symbols(
    'jvm-handler',
    'handler',
    'java.lang.ThreadGroup.uncaughtException java.lang.Thread.dispatchUncaughtException com.android.internal.os.RuntimeInit$KillApplicationHandler com.android.internal.os.RuntimeInit$LoggingHandler',
  ),
  symbols(
    'jvm-threadbase',
    'threadbase',
    'android.app.ActivityThread.main android.os.Looper.loop android.os.Handler.dispatchMessage android.os.Handler.handleCallback android.app.ActivityThread$H.handleMessage com.android.internal.os.ZygoteInit com.android.internal.os.RuntimeInit java.lang.reflect.Method.invoke java.lang.Thread.run java.util.concurrent.ThreadPoolExecutor java.util.concurrent.FutureTask.run java.util.concurrent.Executors$ android.os.HandlerThread.run kotlinx.coroutines.scheduling. kotlinx.coroutines.DispatchedTask.run kotlin.coroutines.jvm.internal.BaseContinuationImpl',
  ),
  symbols('jvm-indirection', 'indirection', 'sun.reflect. jdk.internal.reflect. java.lang.reflect. java.lang.invoke. com.sun.proxy.'),
  symbols(
    'jvm-telemetry',
    'telemetry',
    'com.google.firebase.crashlytics. io.sentry. com.bugsnag. io.opentelemetry. com.splunk.rum. com.datadog. com.newrelic. io.embrace.',
  ),
  symbols(
    'jvm-lock',
    'lock',
    'java.lang.Object.wait java.util.concurrent.locks. sun.misc.Unsafe.park jdk.internal.misc.Unsafe.park java.lang.Thread.sleep',
  ),
  symbols('jvm-std', 'std', 'java. javax. jdk. sun. kotlin. kotlinx. scala. groovy. libcore. dalvik.'),
  symbols(
    'android-ui',
    'ui',
    'android.view. android.widget. androidx.compose. androidx.recyclerview. androidx.viewpager. androidx.fragment. com.google.android.material. android.animation.',
  ),
  symbols(
    'android-system',
    'system',
    'android. com.android. androidx. dalvik.system. com.google.android.gms. com.google.android.play. android.support. miui. com.samsung.android. com.huawei.',
  ),
  symbols(
    'jvm-framework',
    'framework',
    'okhttp3. okio. retrofit2. com.squareup. com.google.gson. com.google.common. com.google.firebase. com.google.protobuf. com.fasterxml. io.reactivex. rx. dagger. com.bumptech.glide. com.facebook.react. org.json. org.apache.http. org.jetbrains. io.netty. org.junit. org.mockito. org.hamcrest. org.gradle. org.slf4j. ch.qos.logback.',
  ),
  symbols(
    'apple-throw',
    'throw',
    '__exceptionPreprocess objc_exception_throw abort __abort abort_with_payload __abort_with_payload __pthread_kill pthread_kill raise __cxa_throw __cxa_rethrow std::terminate demangling_terminate_handler _swift_runtime_on_report swift_unexpectedError _assertionFailure fatalError __assert_rtn -[NSObject(NSObject) doesNotRecognizeSelector ___forwarding___ _CF_forwarding_prep_0 CF_FORWARDING_PREP_0 +[NSException raise -[NSException raise __TCC_CRASHING',
  ),
  symbols('apple-handler', 'handler', '_sigtramp'),
  symbols(
    'apple-threadbase',
    'threadbase',
    'start_wqthread _pthread_start thread_start _pthread_wqthread main UIApplicationMain NSApplicationMain GSEventRun CFRunLoopRun __CFRunLoop CFRunLoopRunSpecific CFRunLoopRunInMode __CFRUNLOOP_IS _dispatch_ dispatch_ start',
  ),
  symbols('apple-lock', 'lock', 'mach_msg semaphore_wait __psynch __ulock_wait kevent __workq_kernreturn'),
  images('apple-std', 'std', 'libswift libc++ libobjc libsystem libdispatch libdyld dyld libSystem libxpc'),
  images('apple-ui', 'ui', 'UIKit SwiftUI QuartzCore AppKit com.apple.AppKit com.apple.HIToolbox GraphicsServices'),
  images(
    'apple-system',
    'system',
    'CoreFoundation Foundation CFNetwork WebKit WebCore JavaScriptCore CoreData CoreGraphics CoreLocation Security com.apple. TCC AudioToolbox AVF Metal',
  ),
  images('android-telemetry', 'telemetry', 'libcrashlytics libbugsnag libsentry libembrace'),
  images(
    'android-framework',
    'framework',
    'libflutter libhermes libjsc libreact libfbjni libyoga libfolly libglog libunity libmonosgen libmonodroid libmono- libxamarin libcrypto libssl libsqlcipher librealm',
  ),
  images('android-native', 'system', 'libc.so libart.so libandroid libhwui libutils libbinder libgui linker64 [vdso] boot.oat base.vdex'),
  images('apple-telemetry', 'telemetry', 'FirebaseCrashlytics Sentry KSCrash CrashReporter Bugsnag SplunkOtel'),
];

/**
 * Frame rules of runtimes that are neither native nor the JVM. Names are those of their public libraries (.NET and Unity APIs, Dart's and
 * Flutter's packages, React Native's module folder).
 */
export const MANAGED_RULES: readonly FrameRule[] = [
  symbols('dotnet-throw', 'throw', 'System.ThrowHelper. System.Runtime.ExceptionServices.ExceptionDispatchInfo. UnityEngine.Assertions.'),
  symbols(
    'dotnet-threadbase',
    'threadbase',
    'System.Threading. System.Runtime.CompilerServices. Microsoft.Maui.Dispatching. Android.Runtime.JNINativeWrapper',
  ),
  symbols('dotnet-std', 'std', 'System. Mono. Internal.'),
  symbols('dotnet-framework', 'framework', 'Microsoft. Java. Android. AndroidX. Xamarin. ObjCRuntime. Foundation. UIKit. Newtonsoft.'),
  symbols('unity-framework', 'framework', 'UnityEngine. UnityEditor. Unity. UnityEngineInternal. TMPro.'),
  images('dart-std', 'std', 'dart:'),
  images('dart-threadbase', 'threadbase', 'package:stack_trace'),
  images('flutter', 'ui', 'package:flutter'),
  images('js-system', 'system', 'node:'),
];

/** Files of packages others wrote, as bundlers lay them out. */
export const LIBRARY_FILE = /(?:^|\/)node_modules\//;

/**
 * Functions of the app that only refuse their caller's arguments (`Validate.notEmpty`, `Preconditions.checkState`): they throw for
 * many causes, so the caller is what went wrong.
 */
export const GUARD = /\b(?:Validat(?:e|ion)|Preconditions|Assert(?:s|ions)?|Checks?|Requires?|Ensure|Guard|Invariants?)\.[a-z]\w*$/;

/**
 * Exceptions of the Java platform whose message is the offending value and no sentence (Java SE API, the class's constructors):
 * it says nothing about the cause.
 */
export const MESSAGE_IS_DATA: ReadonlySet<string> = new Set(
  [
    'java.lang.ClassCastException java.lang.NumberFormatException java.lang.IndexOutOfBoundsException java.lang.ArrayIndexOutOfBoundsException',
    'java.lang.StringIndexOutOfBoundsException java.lang.ArrayStoreException java.lang.NegativeArraySizeException java.util.NoSuchElementException',
    'java.time.format.DateTimeParseException java.nio.charset.IllegalCharsetNameException java.nio.charset.UnsupportedCharsetException',
    'java.io.FileNotFoundException java.net.URISyntaxException java.net.MalformedURLException java.net.UnknownHostException java.util.regex.PatternSyntaxException',
  ].flatMap((line) => line.split(' ')),
);
