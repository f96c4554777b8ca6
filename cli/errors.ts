import { errorCatalogue } from '../core/errors';

export const cliError = errorCatalogue({
  'APPMON-CLI-COMMAND': 'Unknown command {command}; expected doctor, or --help.',
  'APPMON-CLI-FLAG': '{problem} Expected only {known}.',
  'APPMON-CLI-ADDRESS': '--{flag} expects an http or https address; got {value}.',
});
