import type { CodedError } from '../core/errors';

/** HTTP status by code, before a door translates it; everything else is a fault of ours. */
const STATUS: Readonly<Record<string, number>> = {
  'APPMON-GATEWAY-KEY-MISSING': 401,
  'APPMON-GATEWAY-KEY-UNKNOWN': 401,
  'APPMON-GATEWAY-KEY-ADDRESS': 401,
  'APPMON-GATEWAY-RIGHT-DENIED': 403,
  'APPMON-GATEWAY-SOURCE-DENIED': 403,
  'APPMON-GATEWAY-APP-DENIED': 403,
  'APPMON-GATEWAY-APP-MISSING': 403,
  'APPMON-GATEWAY-RATE': 429,
  'APPMON-GATEWAY-FRAMING': 400,
  'APPMON-GATEWAY-STALLED': 408,
  'APPMON-GATEWAY-HEAD': 431,
  'APPMON-GATEWAY-SLOW': 408,
  'APPMON-GATEWAY-SHED': 503,
  'APPMON-GATEWAY-TOO-LARGE': 413,
  'APPMON-GATEWAY-GZIP': 400,
  'APPMON-GATEWAY-ENCODING': 415,
  'APPMON-GATEWAY-BODY': 400,
  'APPMON-GATEWAY-EMPTY': 400,
  'APPMON-GATEWAY-ITEM': 413,
  'APPMON-GATEWAY-SESSIONS': 413,
  'APPMON-GATEWAY-RECORDS': 413,
  'APPMON-GATEWAY-EXPANDED': 413,
  'APPMON-GATEWAY-BUSY': 429,
  'APPMON-GATEWAY-REDACTION': 503,
  'APPMON-SPOOL-FULL': 503,
  'APPMON-SPOOL-WRITE': 503,
  'APPMON-GATEWAY-STOPPING': 503,
  'APPMON-SYMBOLS-ENTRIES': 413,
  'APPMON-SYMBOLS-ROOM': 413,
  'APPMON-SYMBOLS-DISK': 503,
};

/** Refusals of ours that say no more than the counters do. */
const QUIET: ReadonlySet<string> = new Set(['APPMON-SPOOL-FULL', 'APPMON-GATEWAY-SHED', 'APPMON-GATEWAY-STOPPING']);

/** Status of an error: a symbol file that cannot be read is its sender's fault; what is nested too deeply is the sender's fault, any other failure of redaction closes the door. */
export const statusOf = (error: CodedError): number =>
  error.code === 'APPMON-GATEWAY-REDACTION' && error.parameters['code'] === 'APPMON-REDACT-DEPTH'
    ? 400
    : (STATUS[error.code] ?? (error.code.startsWith('APPMON-SYMBOLS-') ? 400 : 500));

/** True for a refusal that belongs in the log: it is our fault and the counters do not tell all. */
export const isLogged = ({ code }: CodedError, status: number): boolean => status >= 500 && !QUIET.has(code);

/** What went wrong, for the log: the place in the program but not the text of the error, which may quote the request. */
export function placeOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const { code } = error as NodeJS.ErrnoException;
  const place = /^\s+at .*$/m.exec(error.stack ?? '')?.[0].trim() ?? '';
  return [error.name, code, place].filter((part) => part !== undefined && part !== '').join(' ');
}
