import { errorCatalogue } from '../../errors';

/** Errors of the reader of source maps. */
export const scriptError = errorCatalogue({
  'APPMON-SCRIPT-DAMAGED': 'Expected sources, names and mappings as the source map format has them in {name}.',
  'APPMON-SCRIPT-JSON': 'Expected a source map as JSON in {name}.',
  'APPMON-SCRIPT-LINES': 'Expected sections and segments of at most {limit} lines in all in {name}.',
  'APPMON-SCRIPT-MAP': 'Expected a source map of version 3 with mappings or sections in {name}; got version {version}.',
});
