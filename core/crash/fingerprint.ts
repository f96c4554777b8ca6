import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { CustomFingerprint } from './customer-rules';
import { collapseRecursion, cutFrames } from './cut';
import type { JudgedFrame } from './frames';
import { FP_VERSION, MESSAGE_IS_DATA } from './rules';
import type { Frame } from './types';

/** What the keys are made of, next to the frames. */
export interface FingerprintInput {
  readonly appId: string;
  readonly platform: string;
  readonly kind: string;
  /** Exception class or NSException name; undefined for signals and Mach exceptions. */
  readonly managedType: string | undefined;
  /** Signal or Mach exception and its code, for reports without a frame of the app. */
  readonly faultType: string;
  /** Message template; taken for managed exceptions, and where there is no frame. */
  readonly template: string;
  readonly terminationCode: string;
  /** Screen or last breadcrumb, for out-of-memory and watchdog reports. */
  readonly place: string;
  readonly frames: readonly JudgedFrame[];
  /** What a customer's rule says of the report; it takes the place of type, frame and message. */
  readonly custom?: CustomFingerprint | undefined;
}

/** One line of the explanation: what happened to a frame and by which rule. */
export interface Explanation {
  readonly frame: string;
  readonly used: boolean;
  readonly rule: string;
}

/** Keys of a report and why they are what they are. */
export interface Fingerprint {
  readonly issueKey: string;
  readonly variantKey: string;
  readonly fpVersion: string;
  readonly symbolication: 'full' | 'partial' | 'pending' | 'none';
  readonly explain: readonly Explanation[];
  /** The frame that is blamed; undefined when there is none. */
  readonly culprit: JudgedFrame | undefined;
}

const VARIANT_FRAMES = 5;
const FALLBACK_FRAMES = 3;
const NOISE: ReadonlySet<string> = new Set(['threadbase', 'handler', 'throw', 'lock', 'telemetry', 'indirection']);

const keyOf = (parts: readonly string[]): string => bytesToHex(sha256(utf8ToBytes(JSON.stringify(parts))));

/** Where a frame without a name lies. */
export const placeOf = ({ module, rel_address: offset, address }: Frame): string => `${module ?? '?'} ${offset ?? address ?? ''}`.trim();

/** A frame as a key sees it: its symbol, or image and offset while no symbols are known. */
function nameOf({ written, isUnresolved }: JudgedFrame): string {
  const { symbol, rel_address: offset, line, image_uuid: uuid, module } = written;
  if (!isUnresolved && symbol) return symbol;
  return `${uuid ?? module ?? ''}+${offset ?? `${symbol ?? ''}:${line ?? ''}`}`;
}

interface Chosen {
  readonly frames: readonly JudgedFrame[];
  readonly rule: 'in-app' | 'library' | 'system-prefix' | 'no-frames';
}

const withoutRecursion = (frames: readonly JudgedFrame[]): JudgedFrame[] => collapseRecursion(frames, ({ written }) => written.symbol);

function choose(kept: readonly JudgedFrame[]): Chosen {
  const own = kept.filter(({ written }) => written.in_app);
  const made = own.filter(({ written }) => written.synthetic !== true);
  if (own.length > 0) return { frames: withoutRecursion(made.length > 0 ? made : own).slice(0, VARIANT_FRAMES), rule: 'in-app' };
  const library = withoutRecursion(kept.filter(({ written, rule }) => written.category === 'framework' && rule === 'not-listed'));
  if (library.length > 0) return { frames: library.slice(0, VARIANT_FRAMES), rule: 'library' };
  const system = withoutRecursion(
    kept.filter(({ written: { category, symbol, module } }) => !NOISE.has(category) && (symbol ?? module) !== undefined),
  );
  return system.length > 0 ? { frames: system.slice(0, FALLBACK_FRAMES), rule: 'system-prefix' } : { frames: [], rule: 'no-frames' };
}

/** Longest part of a stack that is explained. */
const EXPLAINED_FRAMES = 40;

function explain(all: readonly JudgedFrame[], above: number, chosen: Chosen): Explanation[] {
  const used = new Set(chosen.frames.map(({ written }) => written.index));
  return all.slice(0, EXPLAINED_FRAMES).map(({ written, rule }, position) => {
    const frame = written.symbol ?? placeOf(written);
    if (used.has(written.index)) return { frame, used: true, rule: chosen.rule === 'in-app' ? rule : chosen.rule };
    if (position < above) return { frame, used: false, rule: 'above-throw' };
    return { frame, used: false, rule: written.in_app ? 'below-top' : rule };
  });
}

/** How far the app's own frames have names. `pending` is a provisional key: symbols may still arrive. */
function symbolicationOf(chosen: Chosen, all: readonly JudgedFrame[]): Fingerprint['symbolication'] {
  if (chosen.rule !== 'in-app') return all.some(({ written }) => written.symbol !== undefined) ? 'full' : 'none';
  if (chosen.frames[0]?.isUnresolved) return 'pending';
  return chosen.frames.some(({ isUnresolved }) => isUnresolved) ? 'partial' : 'full';
}

/**
 * True when the message says what went wrong: a managed exception's, unless platform code threw it (then the message speaks of the
 * value it was given) or it is one of those whose message is that value.
 */
const hasSentence = ({ managedType, frames }: FingerprintInput): boolean =>
  managedType !== undefined && frames[0]?.written.in_app !== false && !MESSAGE_IS_DATA.has(managedType);

/** What the key of an issue is made of, next to its app, platform and kind. */
function issueParts(input: FingerprintInput, chosen: Chosen, symbolication: Fingerprint['symbolication']): string[] {
  const { custom, kind, terminationCode, template, faultType } = input;
  const hasApp = chosen.rule === 'in-app';
  const type = input.managedType ?? (hasApp ? 'native-fault' : faultType);
  const names = chosen.frames.map(nameOf);
  if (custom) return ['custom', custom.fingerprint];
  if (kind === 'oom' || (kind === 'watchdog' && !hasApp)) return [terminationCode, input.place];
  if (chosen.rule === 'no-frames') return [type, terminationCode, template];
  if (chosen.rule === 'system-prefix') return [type, names.join(' | '), template];
  const provisional = symbolication === 'pending' ? ['provisional'] : [];
  return [...provisional, type, names[0] ?? '', hasSentence(input) ? template : ''];
}

/**
 * Issue and variant key of a report: a pure function of the report and the rules version. No version, build, system, device,
 * line or address enters a key, except that an unresolved frame of the app gives a provisional key of its own. A fingerprint that a
 * customer's rule gave takes the place of all but app, platform and kind.
 */
export function fingerprint(input: FingerprintInput): Fingerprint {
  const { custom } = input;
  const { kept, above } = cutFrames(input.frames);
  const chosen = choose(kept);
  const symbolication = symbolicationOf(chosen, input.frames);
  const issue = [FP_VERSION, input.appId, input.platform, input.kind, ...issueParts(input, chosen, symbolication)];
  const lines = explain(input.frames, above, chosen);
  return {
    issueKey: keyOf(issue),
    variantKey: keyOf([...issue, ...chosen.frames.map(nameOf)]),
    fpVersion: FP_VERSION,
    symbolication,
    explain: custom
      ? [{ frame: custom.fingerprint, used: true, rule: custom.rule }, ...lines.map((line) => ({ ...line, used: false }))]
      : lines,
    culprit: chosen.frames[0],
  };
}
