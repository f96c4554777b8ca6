import { errorCatalogue } from '../../core/errors';

/** Errors of the KV store. */
export const kvError = errorCatalogue({
  'APPMON-KV-COLLECTION-MISSING': 'No collection "{collection}" in the app "{app}"; expected a stanza of collections.conf.',
  'APPMON-KV-EXISTS': 'A document with the key "{key}" exists in the collection "{collection}".',
  'APPMON-KV-MISSING': 'Could not find the key "{key}" in the collection "{collection}".',
  'APPMON-KV-JSON': 'The {what} is not valid JSON ({reason}); expected {expected}.',
  'APPMON-KV-DOCUMENT': 'A document must be a JSON object whose field names do not start with "$" or hold a null character; got {got}.',
  'APPMON-KV-KEY': 'A _key must be a string of 1 to 512 characters; got {got}.',
  'APPMON-KV-TYPE': 'The field "{field}" of the collection "{collection}" expects {type}; got {got}.',
  'APPMON-KV-OPERATOR': 'The query operator "{operator}" is not supported; expected one of {known}.',
  'APPMON-KV-QUERY': 'The query is not understood: {operator} expects {expected}.',
  'APPMON-KV-FIELDS':
    'fields expects names to include, or names with ":0" to exclude, not both (only _key may be excluded beside names to include); got "{fields}".',
  'APPMON-KV-SORT': 'sort expects names with an optional "-" before or ":1" or ":-1" behind; got "{sort}".',
  'APPMON-KV-NUMBER': '{name} expects a whole number from 0; got "{value}".',
  'APPMON-KV-TOO-LARGE': 'The {what} is larger than the limit of {limit} (limits.conf, [kvstore] {setting}).',
});
