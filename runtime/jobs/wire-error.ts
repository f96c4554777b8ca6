import { CodedError } from '../../core/errors';
import type { WireError } from './protocol';

/** Flattens an error for a message between threads. */
export function toWire(error: unknown): WireError {
  if (error instanceof CodedError) {
    return { code: error.code, message: error.message, expected: true, ...(error.location ? { location: error.location } : {}) };
  }
  const coded = error as Partial<CodedError> | undefined;
  if (coded?.expected && typeof coded.code === 'string' && typeof coded.message === 'string') {
    return { code: coded.code, message: coded.message, expected: true, ...(coded.location ? { location: coded.location } : {}) };
  }
  const message = error instanceof Error ? error.message : String(error);
  return {
    code: 'APPMON-JOB-INTERNAL',
    message,
    expected: false,
    ...(error instanceof Error && error.stack ? { stack: error.stack } : {}),
  };
}

/** Makes the CodedError again on the other side. */
export const fromWire = (wire: WireError): CodedError =>
  new CodedError(wire.code, wire.message, wire.location ? { location: wire.location } : {});
