import { pageError } from './errors';

/**
 * The only place where a value enters a search. Values are quoted for SPL; what quoting cannot make exact or safe (control
 * characters, back quotes that call macros, asterisks that match anything in `search` and `tstats`) is refused.
 */
const longest = 200;
const refused = /[\u0000-\u001f\u007f\u0085\u2028\u2029`*]/;

/** Fields that pages may compare with a value. A closed list, so that no text of an address becomes a field name. */
export type FilterField =
  | 'app_id'
  | 'platform'
  | 'app_version'
  | 'region'
  | 'kind'
  | 'issue_key'
  | 'variant_key'
  | 'event_id'
  | 'session_id'
  | 'trace_id'
  | 'support_code'
  | 'user_id_hash'
  | 'install_id_hash';

/** True for a value that a search can compare exactly. */
export const isExactValue = (value: string): boolean => value.length <= longest && !refused.test(value);

/** A value as a quoted SPL text. Throws APPMON-P-001 for what cannot be an exact value. */
export function quoteValue(value: string, field = 'the filter'): string {
  if (!isExactValue(value)) throw pageError('APPMON-P-001', { field });
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** `field="value"` for the `search` and `tstats where` grammars. */
export const equals = (field: FilterField, value: string): string => `${field}=${quoteValue(value, field)}`;

/** Any of the values, in brackets; '' for none. */
export function anyOf(field: FilterField, values: readonly string[]): string {
  if (values.length === 0) return '';
  const terms = values.map((value) => equals(field, value));
  return terms.length === 1 ? (terms[0] ?? '') : `(${terms.join(' OR ')})`;
}

/** The terms that are not empty, joined by spaces (which means AND). */
export const allOf = (...terms: readonly string[]): string => terms.filter((term) => term !== '').join(' ');

const reference = /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,79}$/;

/** A key or reference of an address or a form as it is; throws APPMON-P-003 unless it looks like one. */
export function checkedReference(text: string): string {
  if (!reference.test(text)) throw pageError('APPMON-P-003', { text: JSON.stringify(text.slice(0, 40)) });
  return text;
}

const timeModifier =
  /^(?:now|rt|0|\d{9,10}(?:\.\d{1,6})?|(?:[+-]\d{1,6}(?:s|sec|m|min|h|hr|d|day|w|week|mon|month|q|y|yr)?)?(?:@(?:s|m|h|d|w[0-7]?|mon|q|y))?(?:[+-]\d{1,6}(?:s|m|h|d|w|mon|q|y))?)$/;

/** True for a text that Splunk reads as a time; relative modifiers, `now` and epoch seconds. */
export const isTimeModifier = (text: string): boolean => text !== '' && text.length <= 40 && timeModifier.test(text);

/** The time as it is; throws APPMON-P-002 when Splunk would not read it as one. */
export function checkedTime(text: string): string {
  if (!isTimeModifier(text)) throw pageError('APPMON-P-002', { text: JSON.stringify(text.slice(0, 40)) });
  return text;
}
