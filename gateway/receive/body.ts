import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate as unzip } from 'node:zlib';
import { gatewayError } from '../errors';
import type { Encoding } from './types';

type Inflate = (body: Buffer, bound: { readonly maxOutputLength: number }) => Promise<Buffer>;

const INFLATES: Readonly<Record<Encoding, Inflate>> = {
  gzip: promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip),
  deflate: promisify<Buffer, { maxOutputLength: number }, Buffer>(unzip),
  br: promisify<Buffer, { maxOutputLength: number }, Buffer>(brotliDecompress),
};

/** Bytes that are being read, decoded or stored now, over all requests, and the decompressions under way. */
export class InFlight {
  readonly limit: number;
  #bytes = 0;
  #inflating = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(limit: number) {
    this.limit = limit;
  }

  /** Counts bytes until they are given back; refuses when that is too many. */
  take(bytes: number): void {
    if (this.#bytes > 0 && this.#bytes + bytes > this.limit) throw gatewayError('APPMON-GATEWAY-BUSY', { limit: this.limit });
    this.#bytes += bytes;
  }

  giveBack(bytes: number): void {
    this.#bytes -= bytes;
  }

  /** Runs a decompression when its turn comes: what bombs can take is the limit of one times the few at once. */
  async inflate(task: () => Promise<Buffer>): Promise<Buffer> {
    if (this.#inflating >= CONCURRENT_INFLATES) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#inflating += 1;
    try {
      return await task();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#inflating -= 1;
    }
  }
}

const CONCURRENT_INFLATES = 4;

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

async function inflate(body: Buffer, encoding: Encoding, limit: number): Promise<Buffer> {
  try {
    return await INFLATES[encoding](body, { maxOutputLength: limit });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw gatewayError('APPMON-GATEWAY-TOO-LARGE', { limit });
    throw gatewayError('APPMON-GATEWAY-GZIP', { encoding }, { cause: error });
  }
}

/** Runs the task with the decompressed body of a request, bounded before and after decompression; refuses when too much is in flight. */
export async function withBody<Result>(
  request: IncomingMessage,
  bounds: { readonly limit: number; readonly inFlight: InFlight; readonly encodings?: readonly Encoding[] | undefined },
  task: (body: Buffer) => Promise<Result>,
): Promise<Result> {
  const { limit, inFlight, encodings = ['gzip'] } = bounds;
  const said = (request.headers['content-encoding'] ?? '').trim().toLowerCase();
  const encoding = encodings.find((known) => known === said);
  if (encoding === undefined && said !== '' && said !== 'identity')
    throw gatewayError('APPMON-GATEWAY-ENCODING', { known: encodings.join(', '), encoding: said.slice(0, 40) });
  let charge = 0;
  const take = (bytes: number): void => {
    inFlight.take(bytes);
    charge += bytes;
  };
  take(Math.min(Number(request.headers['content-length'] ?? UNKNOWN_LENGTH) || 0, limit));
  try {
    const raw = await readRaw(request, limit);
    if (encoding === undefined) return await task(raw);
    const body = await inFlight.inflate(() => inflate(raw, encoding, limit));
    take(body.length);
    return await task(body);
  } finally {
    inFlight.giveBack(charge);
  }
}
