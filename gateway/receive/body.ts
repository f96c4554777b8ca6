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

/** The bytes of one request among those in flight. */
interface Share {
  bytes: number;
  /** When the last of them came, by the steady clock; undefined when none are waited for any more. */
  waitingSince: number | undefined;
  /** Ends the request: it holds bytes that others need and sends no more. */
  readonly giveUp: () => void;
}

/** How long a body may say nothing while others need its room, in milliseconds. */
const STALL_MS = 2000;
/** Bodies up to this many bytes find room when longer ones find none any more. */
const SHORT_BODY = 1024 * 1024;
/** Share of the limit that long bodies may take. */
const LONG_BODIES = 7 / 8;
const CONCURRENT_INFLATES = 4;

/** Bytes that are being read, decoded or stored now, over all requests, as they come, and the decompressions under way. */
export class InFlight {
  readonly limit: number;
  readonly #shares = new Set<Share>();
  #bytes = 0;
  #inflating = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(limit: number) {
    this.limit = limit;
  }

  open(giveUp: () => void): Share {
    const share: Share = { bytes: 0, waitingSince: performance.now(), giveUp };
    this.#shares.add(share);
    return share;
  }

  /** Counts bytes of a request; refuses it when that is too many, and nobody holds room without using it. */
  take(share: Share, bytes: number): void {
    const limit = share.bytes + bytes <= SHORT_BODY ? this.limit : this.limit * LONG_BODIES;
    // One body alone may be as long as all together.
    while (this.#bytes > share.bytes && this.#bytes + bytes > limit) {
      const stalled = this.#stalled(share);
      if (!stalled) throw gatewayError('APPMON-GATEWAY-BUSY', { limit: this.limit });
      this.close(stalled);
      stalled.giveUp();
    }
    share.bytes += bytes;
    this.#bytes += bytes;
    if (share.waitingSince !== undefined) share.waitingSince = performance.now();
  }

  /** The body that others have waited for the longest, when it was too long. */
  #stalled(asking: Share): Share | undefined {
    const latest = performance.now() - STALL_MS;
    let longest: Share | undefined;
    for (const share of this.#shares) {
      const { bytes, waitingSince = Infinity } = share;
      if (share !== asking && bytes > 0 && waitingSince < Math.min(latest, longest?.waitingSince ?? Infinity)) longest = share;
    }
    return longest;
  }

  close(share: Share): void {
    this.#bytes -= share.bytes;
    share.bytes = 0;
    this.#shares.delete(share);
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

async function readRaw(request: IncomingMessage, limit: number, take: (bytes: number) => void): Promise<Buffer> {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > limit) throw gatewayError('APPMON-GATEWAY-TOO-LARGE', { limit });
  const chunks: Buffer[] = [];
  let length = 0;
  // A refused body is read on into nothing, so that its sender hears the answer.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limit) throw gatewayError('APPMON-GATEWAY-TOO-LARGE', { limit });
    take(chunk.length);
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
    throw gatewayError('APPMON-GATEWAY-ENCODING', { known: encodings.join(', ') });
  const share = inFlight.open(() => request.destroy(gatewayError('APPMON-GATEWAY-STALLED', { seconds: STALL_MS / 1000 })));
  try {
    const raw = await readRaw(request, limit, (bytes) => inFlight.take(share, bytes));
    share.waitingSince = undefined;
    if (encoding === undefined) return await task(raw);
    const body = await inFlight.inflate(() => inflate(raw, encoding, limit));
    inFlight.take(share, body.length);
    return await task(body);
  } finally {
    inFlight.close(share);
  }
}
