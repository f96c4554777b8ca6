import { errorCatalogue } from '../../../core/errors';

/** What can be wrong with a time, a span or a time format. */
export const timeError = errorCatalogue({
  'APPMON-SPL-TIME-MODIFIER':
    'The time "{text}" is not understood: expected epoch seconds, now, -1d@d, 2026-01-31T08:00:00 or 01/31/2026:08:00:00.',
  'APPMON-SPL-TIME-REALTIME': 'Real-time windows are not supported: expected a historical time instead of "{text}".',
  'APPMON-SPL-TIME-ZONE': 'The time zone "{zone}" is unknown: expected an IANA name such as Europe/Madrid.',
  'APPMON-SPL-TIME-SPAN': 'The span "{text}" is not understood: expected a number with a unit such as 5m, 1h, 1d, 1mon, or 2log10.',
  'APPMON-SPL-TIME-FORMAT': 'The time format "{format}" is not supported: unknown code {code}.',
});
