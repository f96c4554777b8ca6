import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { gatewayError } from '../errors';

const gunzipBounded = promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip);

/** Bytes that are being read or decoded now, over all requests. */
export interface InFlight {
  bytes: number;
  readonly limit: number;
}

/** Share of the limit a body without a length is charged before it is read. */
const UNKNOWN_LENGTH = 65_536;

async function readRaw(request: IncomingMessage, limit: number): Promise<Buffer> {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > limit) throw gatewayError('APPMON-GATEWAY-TOO-LARGE', { limit });
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limit) throw gatewayError('APPMON-GATEWAY-TOO-LARGE', { limit });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

async function inflate(body: Buffer, limit: number): Promise<Buffer> {
  try {
    return await gunzipBounded(body, { maxOutputLength: limit });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw gatewayError('APPMON-GATEWAY-TOO-LARGE', { limit });
    throw gatewayError('APPMON-GATEWAY-GZIP', {}, { cause: error });
  }
}

/** The decompressed body of a request, bounded before and after decompression; refuses when too much is in flight. */
export async function readBody(request: IncomingMessage, limit: number, inFlight: InFlight): Promise<Buffer> {
  const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding !== 'gzip' && encoding !== 'identity' && encoding !== '')
    throw gatewayError('APPMON-GATEWAY-ENCODING', { encoding: encoding.slice(0, 40) });
  const charge = Math.min(Number(request.headers['content-length'] ?? UNKNOWN_LENGTH) || 0, limit);
  if (inFlight.bytes + charge > inFlight.limit) throw gatewayError('APPMON-GATEWAY-BUSY', { limit: inFlight.limit });
  inFlight.bytes += charge;
  try {
    const raw = await readRaw(request, limit);
    return encoding === 'gzip' ? await inflate(raw, limit) : raw;
  } finally {
    inFlight.bytes -= charge;
  }
}
