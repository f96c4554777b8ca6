import { errorCatalogue } from '../../../core/errors';

/** Everything that can be wrong with an eval expression. Locations are offsets into the text given to the parser. */
export const evalError = errorCatalogue({
  'APPMON-SPL-EVAL-CHARACTER': 'The character {character} is not part of an eval expression.',
  'APPMON-SPL-EVAL-STRING': 'A quoted {what} is not closed: expected {quote}.',
  'APPMON-SPL-EVAL-SYNTAX': 'Expected {expected}, found {found}.',
  'APPMON-SPL-EVAL-FIELD-QUOTES': 'The field name {name} goes on after braces: expected single quotes around the whole name.',
  'APPMON-SPL-EVAL-FUNCTION': 'There is no eval function "{name}".',
  'APPMON-SPL-EVAL-FUNCTION-CONTEXT': 'The eval function "{name}" is not available here: {reason}.',
  'APPMON-SPL-EVAL-ARGUMENTS': 'The arguments of {name} do not fit: expected {name}({takes}), found {count}.',
  'APPMON-SPL-EVAL-ARGUMENT': 'Argument {position} of {name} does not fit: expected {expected}.',
  'APPMON-SPL-EVAL-BOOLEAN': 'A field cannot hold true or false: expected a value, for example if(condition, "yes", "no").',
  'APPMON-SPL-EVAL-CONDITION': 'Expected a condition that is true or false, found a {found}.',
  'APPMON-SPL-EVAL-TYPE': 'The operator {operator} takes {takes}, found a {found}.',
});
