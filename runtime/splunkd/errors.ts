import { CodedError, errorCatalogue } from '../../core/errors';

/** Errors of the management REST that no other folder owns. */
export const restError = errorCatalogue({
  'APPMON-REST-NOT-FOUND': '{text}',
  'APPMON-REST-UNAUTHORIZED': 'call not properly authenticated',
  'APPMON-REST-FORBIDDEN': 'insufficient permission to access this resource{detail}',
  'APPMON-REST-METHOD': 'Method Not Allowed: {method} on {path}; expected {expected}.',
  'APPMON-REST-CONFLICT': '{text}',
  'APPMON-REST-BAD': '{text}',
  'APPMON-REST-ARGUMENT': 'Argument "{name}" expects {expected}; got "{value}".',
  'APPMON-REST-MISSING': 'The following required arguments are missing: {names}.',
  'APPMON-REST-UNKNOWN-ARGUMENT': 'Argument "{name}" is not supported by this handler.',
  'APPMON-REST-TOO-LARGE': 'The request body is larger than {limit} bytes.',
  'APPMON-REST-BUSY': 'The server holds too many large requests; try again in a moment.',
  'APPMON-REST-URL': 'The address is not a valid percent-encoded path.',
  'APPMON-REST-SEARCH': `Unknown search command '{word}'. Expected a search that begins with "search", the name of another command, or "|".`,
  'APPMON-REST-LENGTH':
    'A stream of unknown length is not supported; expected a Content-Length or chunked transfer (receivers/simple takes one event, HEC many).',
  'APPMON-REST-RESCHEDULE':
    '{name} runs by its cron_schedule; rescheduling a single run is not supported. Expected a POST to dispatch, or another cron_schedule.',
  'APPMON-REST-DISABLED': '{path} is disabled, as in Splunk since 10.1; expected {instead}.',
  'APPMON-REST-INDEX': 'No index "{index}"; expected an existing event index.',
});

/** Status of a coded error: by exact code first, then by the ending of the code; 400 otherwise. */
const STATUSES: Readonly<Record<string, number>> = {
  'APPMON-REST-NOT-FOUND': 404,
  'APPMON-REST-UNAUTHORIZED': 401,
  'APPMON-REST-FORBIDDEN': 403,
  'APPMON-REST-METHOD': 405,
  'APPMON-REST-DISABLED': 404,
  'APPMON-REST-RESCHEDULE': 501,
  'APPMON-REST-CONFLICT': 409,
  'APPMON-REST-LENGTH': 411,
  'APPMON-REST-TOO-LARGE': 413,
  'APPMON-REST-BUSY': 503,
  'APPMON-REST-MISSING': 400,
  'APPMON-CONF-APP': 404,
  'APPMON-CONF-APP-EXISTS': 409,
  'APPMON-AUTH-BUSY': 503,
  'APPMON-AUTH-USER': 404,
};
const ENDINGS: ReadonlyArray<readonly [string, number]> = [
  ['-EXISTS', 409],
  ['-MISSING', 404],
  ['-NOT-FOUND', 404],
  ['-FORBIDDEN', 403],
  ['-TOO-LARGE', 413],
  ['-BUSY', 503],
  ['-FULL', 503],
  ['-CLOSED', 503],
];

/** HTTP status for an error: 4xx or 503 for coded ones, 500 for faults of this program. */
export function statusOf(error: unknown): number {
  if (!(error instanceof CodedError)) return 500;
  return STATUSES[error.code] ?? ENDINGS.find(([ending]) => error.code.endsWith(ending))?.[1] ?? 400;
}

/** 404 with Splunk's wording for an absent entity. */
export const notFound = (name: string): CodedError => restError('APPMON-REST-NOT-FOUND', { text: `Could not find object id=${name}` });
