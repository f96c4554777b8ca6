import { DOORS } from './doors';
import { REPORTS } from './reports';
import { STORED } from './stored';
import { SYMBOLS } from './symbols';
import type { FuzzTarget } from './types';

/** Everything that takes bytes from outside. */
export const TARGETS: readonly FuzzTarget[] = [...REPORTS, ...SYMBOLS, ...DOORS, ...STORED];
