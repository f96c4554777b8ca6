import { errorCatalogue } from '../../core/errors';

/** Every error of the index-time pipeline. */
export const ingestError = errorCatalogue({
  'APPMON-INGEST-REGEX':
    '{setting} holds {pattern}, which does not compile: {reason}; expected a regular expression without PCRE-only constructs.',
  'APPMON-INGEST-SETTING': '{setting} holds {value}; expected {expected}.',
  'APPMON-INGEST-TIME-FORMAT': '{setting} holds {value}: {conversion} is not supported; expected {known}.',
  'APPMON-INGEST-SEDCMD': '{setting} holds {value}; expected s/regex/replacement/flags or y/from/to/.',
  'APPMON-INGEST-TRANSFORM': '{setting} names transform {name}, which transforms.conf does not define.',
  'APPMON-INGEST-EVAL': '{setting} cannot be used: {reason}.',
  'APPMON-INGEST-INDEX': '{count} events dropped: index {index} {why}.',
});
