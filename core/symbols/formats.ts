import { elf, machO } from './native';
import { breakpad } from './native/breakpad';
import { r8 } from './r8';
import { script } from './script';
import type { SymbolFormat } from './types';

/** Kinds of symbol files in the order in which content is tried. */
export const SYMBOL_FORMATS: readonly SymbolFormat[] = [machO, elf, breakpad, r8, script];
