import { errorCatalogue } from '../errors';

/** Errors of the rules that customers write for grouping. */
export const crashError = errorCatalogue({
  'APPMON-GROUPING-RULE': 'Expected {expected} as {field} of the grouping rule {rule}; got {value}.',
});
