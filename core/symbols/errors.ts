import { errorCatalogue } from '../errors';

/** Errors of symbol files: what was expected where. */
export const symbolError = errorCatalogue({
  'APPMON-SYMBOLS-CUT': 'Expected {what} at byte {offset} of {length}.',
  'APPMON-SYMBOLS-DAMAGED': 'Expected {what}.',
  'APPMON-SYMBOLS-UNSUPPORTED': 'Expected {expected}; got {got}.',
});
