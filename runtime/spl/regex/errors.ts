import { errorCatalogue } from '../../../core/errors';

/** What can be wrong with a regular expression or a sed expression. Locations are offsets into the pattern. */
export const regexError = errorCatalogue({
  'APPMON-SPL-REGEX-SYNTAX': 'The regular expression is not well formed: expected {expected}.',
  'APPMON-SPL-REGEX-UNSUPPORTED': 'Regular expressions with {feature} are not supported.',
  'APPMON-SPL-REGEX-NAME': 'The group name "{name}" is used twice: expected a name of its own for each group.',
  'APPMON-SPL-REGEX-COSTLY':
    'The regular expression could take exponential time and holds {feature}: expected nested repetitions without it.',
  'APPMON-SPL-REGEX-SED': 'The sed expression is not well formed: expected {expected}.',
});
