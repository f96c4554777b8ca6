import { errorCatalogue } from '../../core/errors';

/** Errors of the nightly runs. */
export const nightlyError = errorCatalogue({
  'APPMON-NIGHTLY-NAME': 'Unknown run {name}; expected some of {known}.',
});
