import { gatewayError } from '../errors';

/** Most records of one request: collectors send some thousands at once, and a body of a few kilobytes can unpack to millions. */
export const MOST_RECORDS = 100_000;

/** Most bytes of the records of one request as they are stored: what a sender says once for all its records stands in each of them. */
export const MOST_STORED = 64 * 1024 * 1024;

/** Refuses a request of too many records. */
export function refuseTooMany(records: number): void {
  if (records > MOST_RECORDS) throw gatewayError('APPMON-GATEWAY-RECORDS', { limit: MOST_RECORDS });
}

/** Refuses a request whose records grow too large. */
export function refuseTooLarge(bytes: number): void {
  if (bytes > MOST_STORED) throw gatewayError('APPMON-GATEWAY-EXPANDED', { limit: MOST_STORED });
}
