import { errorCatalogue } from '../../core/errors';

export const packageError = errorCatalogue({
  'APPMON-PACKAGE-FLAG': 'Unknown package {name}; expected some of {known}.',
  'APPMON-PACKAGE-LINT': 'The configuration has {count} problems:\n{problems}',
  'APPMON-PACKAGE-FILES': '{count} files may not be in a package:\n{problems}',
});
