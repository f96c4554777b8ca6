import { errorCatalogue } from '../../core/errors';

/** Every error an input of this app raises through its kit. */
export const inputError = errorCatalogue({
  'APPMON-INPUT-XML': 'Standard input holds no <input> or <items> document with a server_uri and a session_key.',
  'APPMON-INPUT-STANZA': 'Expected one configured stanza; got {count}.',
  'APPMON-INPUT-SETTING': 'Setting {name} expects {expected}; got {value}.',
  'APPMON-INPUT-SYMBOL-KEY':
    'storage/passwords holds no key of the gateway under realm app_monitoring, name {name}; a key with the right symbolicate is expected.',
  'APPMON-INPUT-SYMBOLS': 'The gateway answered {status} when it was asked for names: {text}',
  'APPMON-INPUT-SYMBOL-ANSWER': 'The gateway answered something that is not the report it was asked about.',
  'APPMON-INPUT-CHECKPOINT': 'The checkpoint {file} cannot be read ({reason}); it was kept as {kept} and the input starts anew.',
});
