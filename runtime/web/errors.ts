import { errorCatalogue } from '../../core/errors';

/** Errors that the web shell shows or answers with. */
export const webError = errorCatalogue({
  'APPMON-WEB-NOT-FOUND': 'There is no page at this address, or this account may not see it.',
  'APPMON-WEB-FILE': 'No such file: {path}.',
  'APPMON-WEB-TEMPLATE':
    'The view {view} uses the template {template}; expected pages/splunk_ui_app.html or a plain-HTML template of the app.',
  'APPMON-WEB-TEMPLATE-CODE': 'The template {template} holds template code; expected plain HTML.',
  'APPMON-WEB-VIEW': 'The view {view} is no dashboard that can be drawn here: {reason}.',
  'APPMON-WEB-CSRF': 'The request carries no valid X-Splunk-Form-Key; expected the value of the cookie {cookie}. Reload the page.',
  'APPMON-WEB-LOGIN': 'The user name or the password is wrong.',
  'APPMON-WEB-LOGIN-FORM': 'This sign-in form is too old; try again.',
  'APPMON-WEB-SESSION': 'The session has ended; sign in again.',
  'APPMON-WEB-METHOD': 'The method {method} is not allowed here; expected {expected}.',
  'APPMON-WEB-TOO-LARGE': 'The request body is larger than {limit} bytes.',
  'APPMON-WEB-THEME': 'Unknown theme {theme}; expected light or dark.',
  'APPMON-WEB-MANAGER': 'Settings pages are not part of this runtime; use the REST interface or the pages of the app.',
});
