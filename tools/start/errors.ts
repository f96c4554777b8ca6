import { errorCatalogue } from '../../core/errors';

/** Errors of `npm start` itself. */
export const startError = errorCatalogue({
  'APPMON-START-GIVE-UP': 'Expected {name} to stay up; it ended {times} times in a row, the last time with: {reason}',
});
