import { baseName } from './json';
import { indexRules } from './rule-index';
import type { FindRule } from './rule-index';
import { FRAME_RULES, GUARD, MANAGED_RULES } from './rules';
import type { FrameRule } from './rules';
import { isUnresolvedName, normaliseJvmSymbol, normaliseManagedSymbol, normaliseNativeSymbol } from './symbols';

/** What follows from the names of a frame alone. */
export interface Named {
  /** Without what changes from build to build; empty for a name that only says where the code lies. */
  readonly symbol: string;
  readonly rule: FrameRule | undefined;
  /** Only refuses its caller's arguments. */
  readonly isGuard: boolean;
}

interface Known extends Named {
  readonly raw: string | undefined;
  readonly module: string | undefined;
}

/** Reads the raw name of a function and that of its module. */
export type Namer = (raw: string | undefined, module: string | undefined) => Named;

/** Frames of the platform and of the app's own screens stand in every report. Beyond the bound all is forgotten: nobody can fill the memory. */
const MOST_KNOWN = 10_000;
const LONGEST_KNOWN = 256;

/** A text of its own: V8 would keep the whole report in memory for a name that was cut out of it. */
const ownText = (text: string | undefined): string | undefined => (text === undefined ? undefined : ` ${text}`.slice(1));

function createNamer(normalise: (raw: string) => string, find: FindRule): Namer {
  const known = new Map<string, Known>();
  const read = (raw: string | undefined, module: string | undefined): Known => {
    const symbol = raw === undefined || isUnresolvedName(raw) ? '' : normalise(raw);
    return { raw, module, symbol, rule: find(symbol, baseName(module ?? '')), isGuard: GUARD.test(symbol) };
  };
  return (raw, module) => {
    const name = raw ?? module ?? '';
    const found = known.get(name);
    if (found !== undefined && found.raw === raw && found.module === module) return found;
    if (name.length + (module?.length ?? 0) > LONGEST_KNOWN) return read(raw, module);
    if (known.size >= MOST_KNOWN) known.clear();
    const made = read(ownText(raw), ownText(module));
    known.set(made.raw ?? made.module ?? '', made);
    return made;
  };
}

const findRule = indexRules(FRAME_RULES);
const findManagedRule = indexRules(MANAGED_RULES);

/** Readers of names by what ran: `bridged` are Java frames of a runtime that is not Java's. */
export const NAMERS = {
  native: createNamer(normaliseNativeSymbol, findRule),
  jvm: createNamer(normaliseJvmSymbol, findRule),
  managed: createNamer(normaliseManagedSymbol, findManagedRule),
  bridged: createNamer(normaliseJvmSymbol, findManagedRule),
} as const satisfies Readonly<Record<string, Namer>>;
