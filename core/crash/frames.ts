import { baseName } from './json';
import { FRAME_RULES, GUARD, LIBRARY_FILE, MANAGED_RULES } from './rules';
import { indexRules } from './rule-index';
import type { Category, FrameRule } from './rules';
import { isUnresolvedName, normaliseJvmSymbol, normaliseManagedSymbol, normaliseNativeSymbol } from './symbols';
import type { Frame } from './types';

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

/** A frame with its stable symbol, its category and the rule that gave it. */
export interface JudgedFrame extends Frame {
  readonly rule: string;
  readonly category: Category;
  readonly in_app: boolean;
  /** No usable name: lies in the app but says only an address, or has a name that R8 gave. */
  readonly isUnresolved: boolean;
}

const findRule = indexRules(FRAME_RULES);
const findManagedRule = indexRules(MANAGED_RULES);

const ruleFor = (frame: Frame, symbol: string, isManaged: boolean): FrameRule | undefined =>
  (isManaged ? findManagedRule : findRule)(symbol, baseName(frame.module ?? ''));

/** The first two parts of a reverse domain name: the organisation. */
const organisationOf = (bundleId: string | undefined): string | undefined => {
  const parts = (bundleId ?? '').split('.');
  return parts.length >= 2 && parts[0] !== '' ? `${parts[0] ?? ''}.${parts[1] ?? ''}.` : undefined;
};

const APP_BUNDLE = /\/[^/]+\.app\//;
const OWNERS: Readonly<Record<string, boolean>> = { DEVELOPER: true, VENDOR: false, RUNTIME: false, PLATFORM: false, SYSTEM: false };

/** Prefixes of another runtime in a list (an app has several) must not take frames out: only Dart's packages tell themselves apart. */
function isManagedInApp(
  frame: Frame,
  { inApp }: FrameContext,
  { symbol, rule }: { symbol: string; rule: FrameRule | undefined },
): readonly [inApp: boolean, by: string] {
  const { module = '' } = frame;
  if (inApp.some((prefix) => symbol.startsWith(prefix) || module === prefix)) return [true, 'listed'];
  if (frame.in_app !== undefined) return [frame.in_app, 'sender'];
  if (rule) return [false, rule.id];
  if (LIBRARY_FILE.test(frame.file ?? '')) return [false, 'library-file'];
  if (module.startsWith('package:') && inApp.some((prefix) => prefix.startsWith('package:'))) return [false, 'not-listed'];
  return [true, 'no-other-rule'];
}

function isInApp(
  frame: Frame,
  context: FrameContext,
  found: { symbol: string; rule: FrameRule | undefined },
): readonly [inApp: boolean, by: string] {
  if (context.isManaged) return isManagedInApp(frame, context, found);
  const { inApp, isJvm } = context;
  const { symbol, rule } = found;
  const name = isJvm ? symbol : baseName(frame.module ?? '');
  if (inApp.length > 0) {
    const listed = inApp.some((prefix) => (isJvm ? name.startsWith(prefix) : name === prefix));
    if (listed) return [true, 'listed'];
    if (isJvm) return [false, rule?.id ?? 'not-listed'];
  }
  if (frame.in_app !== undefined) return [frame.in_app, 'sender'];
  const owned = OWNERS[frame.owner ?? ''];
  if (owned !== undefined) return [owned, `owner-${(frame.owner ?? '').toLowerCase()}`];
  if (rule) return [false, rule.id];
  if (inApp.length > 0) return [false, 'not-listed'];
  if (!isJvm)
    return frame.image_path === undefined
      ? [context.process === undefined || frame.module === context.process, 'process']
      : [APP_BUNDLE.test(frame.image_path), 'app-bundle'];
  const organisation = organisationOf(context.bundleId);
  return organisation && !frame.obfuscated ? [symbol.startsWith(organisation), 'organisation'] : [true, 'no-other-rule'];
}

const normaliserOf = ({ isJvm, isManaged }: FrameContext): ((raw: string) => string) =>
  isJvm ? normaliseJvmSymbol : isManaged ? normaliseManagedSymbol : normaliseNativeSymbol;

/** Gives a frame its stable symbol, category and `in_app`. */
export function judgeFrame(frame: Frame, context: FrameContext): JudgedFrame {
  // Symbols that were found bring a readable name beside the linker's.
  const raw = frame.symbol ?? frame.symbol_raw;
  const isUnnamed = isUnresolvedName(raw);
  const symbol = raw === undefined || isUnnamed ? '' : normaliserOf(context)(raw);
  const rule = ruleFor(frame, symbol, context.isManaged === true);
  const [inApp, by] = isInApp(frame, context, { symbol, rule });
  const isThrower = GUARD.test(symbol) || (rule?.category === 'throw' && by === 'listed');
  const category: Category = inApp ? (isThrower ? 'throw' : 'app') : (rule?.category ?? 'framework');
  const judged = { in_app: inApp, category, rule: by, isUnresolved: inApp && (symbol === '' || frame.obfuscated === true) };
  // Members that follow a spread cost V8 twenty times what they cost here, and a report has hundreds of frames.
  if (symbol !== '') return Object.assign({}, frame, { symbol }, judged);
  if (frame.symbol === undefined) return Object.assign({}, frame, judged);
  const { symbol: _unreadable, ...rest } = frame;
  return Object.assign(rest, judged);
}

const MAX_CYCLE = 4;

/** True when `names` ends with a cycle of `length` names repeated. */
const endsInCycle = (names: readonly string[], length: number): boolean =>
  names.length >= 2 * length && names.slice(-length).every((name, index) => name === names[names.length - 2 * length + index]);

/** Collapses recursion: a cycle of up to four frames is kept once. */
export function collapseRecursion<Item extends { readonly symbol?: string }>(frames: readonly Item[]): Item[] {
  const kept: Item[] = [];
  const names: string[] = [];
  for (const frame of frames) {
    kept.push(frame);
    names.push(frame.symbol ?? '');
    for (let length = 1; length <= MAX_CYCLE; length++) {
      if (names.at(-1) === '' || !endsInCycle(names, length)) continue;
      kept.splice(-length);
      names.splice(-length);
      break;
    }
  }
  return kept;
}

/** Cuts a stack: what lies above the last throw or handler frame before the first app frame that is no guard. */
export function cutFrames(frames: readonly JudgedFrame[]): { readonly kept: readonly JudgedFrame[]; readonly above: number } {
  const firstOwn = frames.findIndex(({ in_app: inApp, category }) => inApp && category !== 'throw');
  const firstApp = firstOwn < 0 ? frames.findIndex(({ in_app: inApp }) => inApp) : firstOwn;
  const top = frames.slice(0, firstApp < 0 ? frames.length : firstApp);
  let above = 0;
  top.forEach(({ category }, index) => {
    if (category === 'throw' || category === 'handler') above = index + 1;
  });
  const rest = above < frames.length ? frames.slice(above) : frames;
  return { kept: rest, above: above < frames.length ? above : 0 };
}
