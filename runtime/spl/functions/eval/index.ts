import { conditional } from './conditional';
import { readFunctions } from './table';

/** Every eval function by name. A new one is a row in the table of its family. */
export const evalFunctions = readFunctions([...conditional]);
