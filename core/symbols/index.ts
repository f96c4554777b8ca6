import { SYMBOL_FORMATS } from './formats';
import type { Inflate, SymbolIndex } from './types';

export * from './types';
export { symbolId } from './id';
export { SYMBOL_FORMATS } from './formats';
export { symbolicate } from './symbolicate';
export { idsOfMissing } from './missing';
export { hasLateSymbols, lateSymbols } from './late';
export { parseSymbolAnswer, parseSymbolQuestion, symbolQuestion } from './exchange';
export type { SymbolAnswer, SymbolQuestion } from './exchange';
export type { IsOwn, Symbolicated, SymbolicateOptions } from './symbolicate';

/**
 * Indexes of a symbol file, recognised by its content: none when no reader knows it, several for a fat binary. Throws the reader's
 * coded error when the file is of a known kind and damaged. `inflate` unpacks what is compressed inside of it.
 */
export function readSymbols(bytes: Uint8Array, name: string, inflate?: Inflate): readonly SymbolIndex[] {
  return SYMBOL_FORMATS.find(({ detect }) => detect(bytes, name))?.read(bytes, name, inflate) ?? [];
}
