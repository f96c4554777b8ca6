import { errorCatalogue } from '../../core/errors';

/** Errors of hosted executables: modular inputs and alert actions. */
export const hostError = errorCatalogue({
  'APPMON-HOST-SCHEME': 'Scheme {scheme} of app {app}: expected scheme XML on --scheme and exit code 0; got {got}.',
  'APPMON-HOST-SCHEME-UNKNOWN': 'Expected one of the schemes {known}; got {scheme}.',
  'APPMON-HOST-EXECUTABLE': 'Expected an executable for {name} in {places} of app {app}.',
  'APPMON-HOST-ACTION': 'Expected an alert action declared in alert_actions.conf; got {action}.',
  'APPMON-HOST-PAYLOAD': 'Alert action {action}: expected payload_format json or xml; got {format}.',
  'APPMON-HOST-INTERVAL': 'Input {name}: expected interval in seconds, -1, or a cron schedule; got {interval}.',
  'APPMON-HOST-STREAM': 'Expected <stream> XML on standard output: {reason}',
  'APPMON-HOST-EVENT-SIZE': 'Expected events of at most {limit} bytes on standard output.',
});
