import { errorCatalogue } from '../core/errors';

/** Errors of the gateway. Those that answer a request carry no text of the request. */
export const gatewayError = errorCatalogue({
  'APPMON-FLAG-UNKNOWN': 'Unknown flag {flag}; expected one of {known}.',
  'APPMON-FLAG-VALUE': 'Flag {flag} expects {expected}; got {value}.',
  'APPMON-FLAG-TLS': 'Listening on {host} needs --tls-cert and --tls-key, or an explicit --insecure.',
  'APPMON-GATEWAY-KEY-FORMAT': 'Expected an ingest key of 32 hexadecimal characters.',
  'APPMON-GATEWAY-KEY-MISSING': 'Expected an ingest key in x-appmon-key, Authorization or X-SF-Token.',
  'APPMON-GATEWAY-KEY-UNKNOWN': 'Expected a known ingest key.',
  'APPMON-GATEWAY-KEY-FILE':
    'Expected keys.json to be a list of objects with sha256 (64 hexadecimal characters), apps (a list of names) and, if wanted, id, rights (ingest, reference) and requests_per_second.',
  'APPMON-GATEWAY-HASH-MODE': 'Expected {file} to be readable by its owner only (mode 0600).',
  'APPMON-GATEWAY-HASH-KEY': 'Expected {file} to hold a key of at least 32 hexadecimal characters.',
  'APPMON-GATEWAY-HASH-ROTATING': 'Expected no rotation under way; {file} still counts.',
  'APPMON-GATEWAY-RIGHT-DENIED': 'Expected a key with the right {right}.',
  'APPMON-GATEWAY-LOOKUP-FILE': 'Expected {file} to be a list of objects with {members}.',
  'APPMON-GATEWAY-TOKEN-FILE': 'Expected {file} to hold a token.',
  'APPMON-GATEWAY-APP-DENIED': 'Expected an application this key may send.',
  'APPMON-GATEWAY-APP-MISSING': 'Expected app_id: this key may send several applications and the event names none.',
  'APPMON-GATEWAY-RATE': 'Expected at most {limit} requests a second with this key; retry after {seconds} s.',
  'APPMON-GATEWAY-TOO-LARGE': 'Expected a body of at most {limit} bytes after decompression.',
  'APPMON-GATEWAY-GZIP': 'Expected a body that is valid gzip.',
  'APPMON-GATEWAY-FRAMING': 'Expected each header of the request at most once and one length.',
  'APPMON-GATEWAY-ENCODING': 'Expected Content-Encoding gzip or none; got {encoding}.',
  'APPMON-GATEWAY-BODY': 'Expected {expected}.',
  'APPMON-GATEWAY-EMPTY': 'Expected a report in the body.',
  'APPMON-GATEWAY-BUSY': 'Expected fewer bytes in flight than {limit}; retry later.',
  'APPMON-GATEWAY-REDACTION': 'Expected a body that can be redacted; nothing was stored ({code}).',
  'APPMON-SPOOL-FULL': 'Expected room in the spool (limit {limit} bytes); retry later.',
  'APPMON-GATEWAY-SHED':
    'Expected room for events of the priority {priority}; the spool keeps what is left for more important ones; retry later.',
  'APPMON-SPOOL-WRITE': 'Expected the spool to take a write; retry later.',
  'APPMON-SPOOL-LOCKED': 'Expected no other gateway on {path}.',
  'APPMON-GATEWAY-STOPPING': 'The gateway is stopping; retry elsewhere.',
  'APPMON-GATEWAY-RECEIVER': 'A receiver of the gateway ended.',
  'APPMON-GATEWAY-FAULT': 'A fault of the gateway.',
  'APPMON-GATEWAY-PORT': 'Cannot listen on {host}:{port}: {reason}.',
});
