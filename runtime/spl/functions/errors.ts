import { errorCatalogue } from '../../../core/errors';

/** What can be wrong with a list of aggregates such as `count, avg(x) AS y by a`. */
export const aggregateError = errorCatalogue({
  'APPMON-SPL-AGGREGATE-FUNCTION': 'There is no aggregate function "{name}".',
  'APPMON-SPL-AGGREGATE-FIELD': 'The aggregate {name} needs a field: expected {name}(field).',
  'APPMON-SPL-AGGREGATE-ARGUMENT': 'The aggregate {name} does not take this argument: expected {expected}.',
  'APPMON-SPL-AGGREGATE-CONDITION': 'Only count takes a condition: expected {name}(eval(if(condition, value, null()))).',
  'APPMON-SPL-AGGREGATE-WILDCARD': 'The new name "{as}" must hold as many * as "{field}".',
  'APPMON-SPL-AGGREGATE-BY': 'Wildcards are not allowed after BY: found "{field}".',
  'APPMON-SPL-AGGREGATE-CONTEXT': 'The aggregate {name} is not available here: {reason}.',
});
