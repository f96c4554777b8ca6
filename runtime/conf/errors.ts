import { errorCatalogue } from '../../core/errors';

/** Errors of reading and writing configuration files. */
export const confError = errorCatalogue({
  'APPMON-CONF-LINE': '{file}, line {line}: expected "[stanza]", "key = value" or a comment; the line is ignored.',
  'APPMON-CONF-READ': '{file} cannot be read ({reason}); expected a readable text file. Its settings are ignored.',
  'APPMON-CONF-NAME': 'A {what} must be 1 to 1024 characters without line breaks or surrounding blanks{extra}; got "{value}".',
  'APPMON-CONF-VALUE':
    'The value of "{key}" cannot be written: a line of it ends in a backslash, which continues the line in a .conf file.',
  'APPMON-CONF-FILE': 'A configuration file name must be letters, digits, "_" and "-"; got "{file}".',
  'APPMON-CONF-APP': 'No app "{app}" is installed; expected one of {known}.',
  'APPMON-CONF-APP-ID': 'An app id must be 1 to 100 letters, digits, "_", "." or "-", starting with a letter; got "{app}".',
  'APPMON-CONF-APP-EXISTS': 'An app "{app}" is installed already.',
  'APPMON-CONF-USER': 'An account name used as a folder must not hold slashes or dots alone; got "{user}".',
});
