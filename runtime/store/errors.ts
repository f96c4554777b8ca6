import { errorCatalogue } from '../../core/errors';

/** Every error of the store. */
export const storeError = errorCatalogue({
  'APPMON-STORE-LOCKED': 'The data folder {directory} is already open ({holder}); expected one runtime per data folder.',
  'APPMON-STORE-OPEN': 'The store in {directory} does not open: {reason}.',
  'APPMON-STORE-CLOSED': 'The store is closed; expected no further calls.',
  'APPMON-STORE-BUSY': 'The store has {pending} bytes waiting, more than {limit}; expected the sender to retry later.',
  'APPMON-STORE-EVENT': 'Event {position} has {what} {value}; expected {expected}.',
  'APPMON-STORE-NAME':
    'Index name {name} is not valid; expected lower-case letters, digits, _ and -, not starting with - and at most 80 characters.',
  'APPMON-STORE-UNKNOWN': 'Index {name} does not exist; expected one that ensureIndex has made.',
  'APPMON-STORE-KIND': 'Index {name} holds {actual}s; expected an index of {expected}s.',
  'APPMON-STORE-AGGREGATE': 'Aggregate {function} needs {expected}.',
  'APPMON-STORE-CANCELLED': 'The read was cancelled by its caller.',
  'APPMON-STORE-QUERY': 'The database refused a read: {reason}.',
  'APPMON-LOG-FULL': 'The append log cannot grow: no space left in {directory}; expected free space.',
  'APPMON-LOG-WRITE': 'The append log in {directory} cannot be written: {reason}.',
  'APPMON-LOG-RECORD': 'A record of {bytes} bytes is over the limit of {limit} bytes.',
});
