import { NAMERS } from './names';
import type { Named, Namer } from './names';
import { LIBRARY_FILE } from './rules';
import type { Category } from './rules';
import type { Frame } from './types';
import { writtenFrame } from './written';
import type { WrittenFrame } from './written';

/** How frames are judged. */
export interface FrameContext {
  readonly isJvm: boolean;
  /** A script, Dart, .NET or Unity: the names of native libraries mean nothing there. */
  readonly isManaged?: boolean;
  /** Package prefixes (`com.examplebank.`) or image names of the application; overrides the rules. */
  readonly inApp: readonly string[];
  /** Bundle or package id of the report, from which prefixes are guessed when none are given. */
  readonly bundleId: string | undefined;
  readonly process: string | undefined;
}

/** A frame as the event holds it, with its stable symbol and its category, and beside it what the event does not say. */
export interface JudgedFrame {
  readonly written: Readonly<WrittenFrame>;
  /** Id of the rule that decided whose code it is. */
  readonly rule: string;
  /** No usable name: lies in the app but says only an address, or has a name that R8 gave. */
  readonly isUnresolved: boolean;
}

/** The first two parts of a reverse domain name: the organisation. */
const organisationOf = (bundleId: string | undefined): string | undefined => {
  const parts = (bundleId ?? '').split('.');
  return parts.length >= 2 && parts[0] !== '' ? `${parts[0] ?? ''}.${parts[1] ?? ''}.` : undefined;
};

const APP_BUNDLE = /\/[^/]+\.app\//;
/** Where Android installs packages (`/data/app/~~…/name-…/`, `/data/app/name-1/`), also on another volume. */
const PACKAGE = /^\/(?:data|mnt\/expand\/[^/]+)\/app\/(?:~~[^/]+\/)?([\w.]+)-[^/]+\//;
/** Packages that an app's process loads and that are not the app: the WebView, the Play services, the phone's maker. */
const PLATFORM_PACKAGE = /^(?:com\.google\.android\.|com\.android\.|com\.samsung\.android\.|com\.huawei\.)/;
/** Java code that Android compiled: the app's and that of all its libraries in one file, told apart by name alone. */
const COMPILED_JAVA = /\.(?:odex|oat|vdex|dex|jar|apk)$/;
const OWNERS: ReadonlyMap<string, boolean> = new Map(
  Object.entries<boolean>({ DEVELOPER: true, VENDOR: false, RUNTIME: false, PLATFORM: false, SYSTEM: false }),
);

/** Prefixes of another runtime in a list (an app has several) must not take frames out: only Dart's packages tell themselves apart. */
function isManagedInApp(frame: Frame, { inApp }: FrameContext, { symbol, rule }: Named): readonly [inApp: boolean, by: string] {
  const { module = '' } = frame;
  if (inApp.some((prefix) => symbol.startsWith(prefix) || module === prefix)) return [true, 'listed'];
  if (frame.in_app !== undefined) return [frame.in_app, 'sender'];
  if (rule) return [false, rule.id];
  if (LIBRARY_FILE.test(frame.file ?? '')) return [false, 'library-file'];
  if (module.startsWith('package:') && inApp.some((prefix) => prefix.startsWith('package:'))) return [false, 'not-listed'];
  return [true, 'no-other-rule'];
}

/** Whose code a binary image holds, by the place where the system installed it. */
function isInstalledWithApp(path: string, symbol: string, bundleId: string | undefined): boolean {
  // Words before patterns: this runs for every frame of every thread.
  if (path.includes('.app/') && APP_BUNDLE.test(path)) return true;
  const name = path.startsWith('/data/') || path.startsWith('/mnt/') ? PACKAGE.exec(path)?.[1] : undefined;
  if (name === undefined || (name !== bundleId && PLATFORM_PACKAGE.test(name))) return false;
  return !COMPILED_JAVA.test(path) || symbol.startsWith(organisationOf(name) ?? name);
}

function isInApp(frame: Frame, context: FrameContext, named: Named): readonly [inApp: boolean, by: string] {
  if (context.isManaged) return isManagedInApp(frame, context, named);
  const { inApp } = context;
  const { symbol, rule, image } = named;
  // A Java thread that stands in native code has frames of both.
  const isJava = context.isJvm && frame.image_path === undefined;
  if (inApp.length > 0) {
    const listed = inApp.some((name) => (isJava ? symbol.startsWith(name) : image === name));
    if (listed) return [true, 'listed'];
    if (isJava) return [false, rule?.id ?? 'not-listed'];
  }
  if (frame.in_app !== undefined) return [frame.in_app, 'sender'];
  const owned = OWNERS.get(frame.owner ?? '');
  if (owned !== undefined) return [owned, `owner-${(frame.owner ?? '').toLowerCase()}`];
  if (rule) return [false, rule.id];
  if (inApp.some((name) => !name.endsWith('.'))) return [false, 'not-listed'];
  if (!isJava)
    return frame.image_path === undefined
      ? [context.process === undefined || frame.module === context.process, 'process']
      : [isInstalledWithApp(frame.image_path, symbol, context.bundleId), 'app-bundle'];
  const organisation = organisationOf(context.bundleId);
  return organisation && !frame.obfuscated ? [symbol.startsWith(organisation), 'organisation'] : [true, 'no-other-rule'];
}

const namerOf = ({ isJvm, isManaged }: FrameContext): Namer =>
  isJvm ? (isManaged ? NAMERS.bridged : NAMERS.jvm) : isManaged ? NAMERS.managed : NAMERS.native;

/** Gives a frame its stable symbol, category and `in_app`. */
export function judgeFrame(frame: Frame, context: FrameContext): JudgedFrame {
  // Symbols that were found bring a readable name beside the linker's.
  const named = namerOf(context)(frame.symbol ?? frame.symbol_raw, frame.module);
  const { symbol, rule, isGuard } = named;
  const [inApp, by] = isInApp(frame, context, named);
  const isThrower = isGuard || (rule?.category === 'throw' && by === 'listed');
  const category: Category = inApp ? (isThrower ? 'throw' : 'app') : (rule?.category ?? 'framework');
  return {
    written: writtenFrame(frame, { symbol, category, inApp }),
    rule: by,
    isUnresolved: inApp && (symbol === '' || frame.obfuscated === true),
  };
}
