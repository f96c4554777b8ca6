import { errorCatalogue } from '../core/errors';

export const cliError = errorCatalogue({
  'APPMON-CLI-COMMAND': 'Unknown command {command}; expected {known}, or --help.',
  'APPMON-CLI-FLAG': '{problem} Expected only {known}.',
  'APPMON-CLI-ADDRESS': '--{flag} expects an http or https address; got {value}.',
  'APPMON-CLI-SYMBOLS': 'Expected `appmon symbols upload FILE …`: symbol files, zip archives or folders.',
  'APPMON-CLI-FILE': 'Expected a file or folder at {path}.',
  'APPMON-CLI-KEY': 'Expected in APPMON_SYMBOLS_KEY a key of the gateway with the right symbols.',
});
