import { CodedError } from '../core/errors';

/** Writes one line of JSON to the error output. */
export const log = (line: Readonly<Record<string, unknown>>): void =>
  void process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), component: 'gateway', ...line })}\n`);

/** Says that a file which is read again while the gateway runs cannot be used; what was read before stays in force. */
export const logBadFile = (error: unknown): void => {
  log({ level: 'error', code: error instanceof CodedError ? error.code : 'APPMON-GATEWAY-FAULT' });
};

/** Epoch seconds. */
export const now = (): number => Date.now() / 1000;
