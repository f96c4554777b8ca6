import { errorCatalogue } from '../errors';

/** Errors of redaction. Any of them means: the text was not cleaned and must not be let through. */
export const redactError = errorCatalogue({
  'APPMON-REDACT-DEPTH': 'Expected at most {limit} levels of nesting.',
  'APPMON-REDACT-FAILED': 'Expected a value that can be redacted; the rule {rule} failed, so the event is refused.',
  'APPMON-REDACT-KEY': 'Expected a hash key of at least {minimum} bytes; got {bytes}.',
});
