import { baseName } from './json';
import { remembered } from './remembered';
import { firstOf, indexRules } from './rule-index';
import type { RankedRule } from './rule-index';
import { FRAME_RULES, GUARD, MANAGED_RULES } from './rules';
import type { FrameRule } from './rules';
import { isUnresolvedName, normaliseJvmSymbol, normaliseManagedSymbol, normaliseNativeSymbol } from './symbols';

/** What follows from the names of a frame alone. */
export interface Named {
  /** Without what changes from build to build; empty for a name that only says where the code lies. */
  readonly symbol: string;
  /** The name of the module without the folders it lies in. */
  readonly image: string;
  readonly rule: FrameRule | undefined;
  /** Only refuses its caller's arguments. */
  readonly isGuard: boolean;
}

/** Reads the raw name of a function and that of its module. */
export type Namer = (raw: string | undefined, module: string | undefined) => Named;

interface KnownSymbol {
  readonly symbol: string;
  readonly ranked: RankedRule | undefined;
  readonly isGuard: boolean;
}

function createNamer(normalise: (raw: string) => string, rules: readonly FrameRule[]): Namer {
  const ruleOfSymbol = indexRules(rules, 'symbol');
  const ruleOfImage = indexRules(rules, 'image');
  const symbolOf = remembered((raw): KnownSymbol => {
    const symbol = isUnresolvedName(raw) ? '' : normalise(raw);
    return { symbol, ranked: ruleOfSymbol(symbol), isGuard: GUARD.test(symbol) };
  });
  const imageOf = remembered((module) => ({ image: baseName(module), ranked: ruleOfImage(baseName(module)) }));
  return (raw = '', module = '') => {
    const { symbol, ranked, isGuard } = symbolOf(raw);
    const { image, ranked: rankedImage } = imageOf(module);
    return { symbol, image, rule: firstOf(ranked, rankedImage), isGuard };
  };
}

/** Readers of names by what ran: `bridged` are Java frames of a runtime that is not Java's. */
export const NAMERS = {
  native: createNamer(normaliseNativeSymbol, FRAME_RULES),
  jvm: createNamer(normaliseJvmSymbol, FRAME_RULES),
  managed: createNamer(normaliseManagedSymbol, MANAGED_RULES),
  bridged: createNamer(normaliseJvmSymbol, MANAGED_RULES),
} as const satisfies Readonly<Record<string, Namer>>;
