import { join } from 'node:path';
import type { GatewayLimits } from '../config';
import { openLibrary } from './library';
import type { Library } from './library';
import { createSymbolStage } from './stage';
import type { OwnCodeOf, SymbolStage } from './stage';
import { openWaiting } from './waiting';

/** Most reports that wait for one file: more of them say nothing new of an issue. */
const WAITING_REPORTS = 2000;

/** Opens the library of symbol files of a folder. */
export const openSymbolLibrary = (folder: string, limits: GatewayLimits): Library =>
  openLibrary(join(folder, 'files'), { disk: limits.symbols, memory: limits.symbolMemory });

/** Opens the library of a folder and the reports that wait for it, for the one process that delivers. */
export function openSymbols(folder: string, limits: GatewayLimits, ownCodeOf: OwnCodeOf): SymbolStage {
  const waiting = openWaiting(join(folder, 'waiting'), { reports: WAITING_REPORTS, bytes: limits.waitingReports });
  return createSymbolStage(openSymbolLibrary(folder, limits), waiting, ownCodeOf);
}
