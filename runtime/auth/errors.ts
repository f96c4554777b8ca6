import { errorCatalogue } from '../../core/errors';

/** Errors of accounts, sessions and stored secrets. */
export const authError = errorCatalogue({
  'APPMON-AUTH-BUSY': 'Too many logins are being checked; try again in a few seconds.',
  'APPMON-AUTH-USER-NAME':
    'An account name must be 1 to 255 characters without blanks, colons, slashes or control characters; got "{name}".',
  'APPMON-AUTH-PASSWORD': 'A password must have at least {least} characters.',
  'APPMON-AUTH-PASSWORD-NEEDED': 'A new account needs a password.',
  'APPMON-AUTH-ROLES-NEEDED': 'A new account needs at least one role.',
  'APPMON-AUTH-ROLE': 'No role "{role}"; expected one of {known}.',
  'APPMON-AUTH-USER': 'No account "{user}".',
  'APPMON-AUTH-LAST-ADMIN': 'The account "{user}" is the last one with the role admin and must keep it.',
  'APPMON-AUTH-FILE':
    '{file} is damaged ({reason}); expected the JSON written by this program. Restore it, or remove it to start with a new admin account.',
  'APPMON-AUTH-SECRET': 'A stored secret cannot be read: it was not encrypted with the key in {file}.',
});
