import { CodedError, errorCatalogue } from '../../../core/errors';

/** Every error of the pages. Shown with its code, what the host said, and a way on. */
export const pageError = errorCatalogue({
  'APPMON-P-001': 'The value of {field} is expected without control characters, back quotes or asterisks, up to 200 characters.',
  'APPMON-P-002': 'A time is expected as Splunk writes it, such as -3h@m, @d, now or epoch seconds; got {text}.',
  'APPMON-P-003': 'The reference {text} is expected to be letters, digits and - _ . : only, up to 80 characters.',
  'APPMON-P-010': 'The session has ended. Sign in again to go on.',
  'APPMON-P-011': 'This account may not do that: {detail}',
  'APPMON-P-012': 'The host answered {status}: {detail}',
  'APPMON-P-013': 'The host did not answer: {detail}',
  'APPMON-P-014': 'The search failed: {detail}',
  'APPMON-P-015': 'The search made no progress for {seconds} s.',
  'APPMON-P-016': 'The saved search {name} is expected in this app and could not be run: {detail}',
  'APPMON-P-020': 'Somebody changed this record in the meantime ({who}). Nothing was saved; the new state is shown.',
  'APPMON-P-021': 'The record {key} no longer exists.',
  'APPMON-P-022':
    'Customer numbers, cards, accounts and identity numbers are refused here. A support code, session id, error code or CRM reference is expected.',
  'APPMON-P-023': 'Another record with this key is there already: {detail}',
  'APPMON-P-024': 'Somebody changed these groups in the meantime: {what}. Nothing was saved; the new state is shown.',
  'APPMON-P-025': '{issue} is expected to have variants in the catalogue; new ones enter it within 5 minutes. Nothing was saved.',
  'APPMON-P-026': '{who} decided that {left} and {right} are {decided} (“{reason}”). That is expected to be undone first.',
  'APPMON-P-027': 'A merge, split or rejection with its groups before and after is expected in the audit entry; “{what}” has none.',
  'APPMON-P-030': 'This part of the page failed: {detail}',
});

/** Any thrown thing as a coded error; unknown ones become APPMON-P-030. */
export function codedError(error: unknown): CodedError {
  if (error instanceof CodedError) return error;
  return pageError('APPMON-P-030', { detail: error instanceof Error ? error.message : String(error) }, { cause: error });
}
