import { errorCatalogue } from '../../../core/errors';

/** What can be wrong with a lookup's definition or with the fields it is asked for. */
export const lookupError = errorCatalogue({
  'APPMON-SPL-LOOKUP-MISSING': 'The lookup "{name}" does not exist or is not shared with this app.',
  'APPMON-SPL-LOOKUP-FIELD': 'The lookup "{name}" has no field "{field}": expected one of {fields}.',
  'APPMON-SPL-LOOKUP-SETTING': 'The setting {setting} of the lookup "{name}" is not understood: expected {expected}.',
  'APPMON-SPL-LOOKUP-SYNTAX': 'Expected {expected} in the lookup, found {found}.',
});
