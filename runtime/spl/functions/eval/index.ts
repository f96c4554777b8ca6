import { conditional } from './conditional';
import { conversion } from './conversion';
import { crypto } from './crypto';
import { informational } from './informational';
import { json } from './json';
import { math } from './math';
import { multivalue } from './multivalue';
import { statistical } from './statistical';
import { readFunctions } from './table';
import { text } from './text';
import { time } from './time';

/** Every eval function by name. A new one is a row in the table of its family. */
export const evalFunctions = readFunctions([
  ...conditional,
  ...conversion,
  ...crypto,
  ...informational,
  ...json,
  ...math,
  ...multivalue,
  ...statistical,
  ...text,
  ...time,
]);
