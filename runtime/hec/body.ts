import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Gate } from '../store/engine/gate';
import { BAD_GZIP, BAD_REQUEST, reply, TOO_LARGE, UNSUPPORTED_ENCODING, type Reply } from './replies';

export interface BodyLimits {
  /** Bytes of one body, as sent and after decompression. */
  readonly maxContentLength: number;
  /** Bytes of all bodies being read or processed; beyond it requests are answered 503/9. */
  readonly maxInFlightBytes: number;
}

const inflate = promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip);

/** Bodies inflated at once: together with the size limit this bounds what compressed bombs can take. */
const CONCURRENT_INFLATES = 4;

/** Reads bodies within the limits. `release` gives the bytes back once the request is answered. */
export class BodyReader {
  readonly #limits: BodyLimits;
  readonly #inflating = new Gate(CONCURRENT_INFLATES);
  #inFlight = 0;

  constructor(limits: BodyLimits) {
    this.#limits = limits;
  }

  /** Whether another body would still be admitted. */
  get hasRoom(): boolean {
    return this.#inFlight < this.#limits.maxInFlightBytes;
  }

  /** Runs the task with the body; a body that is refused gives its answer instead. */
  async with(request: IncomingMessage, task: (body: Buffer) => Promise<Reply>): Promise<Reply> {
    const held = { bytes: 0 };
    try {
      const body = await this.#read(request, held);
      return Buffer.isBuffer(body) ? await task(body) : body;
    } finally {
      this.#inFlight -= held.bytes;
    }
  }

  #hold(bytes: number, held: { bytes: number }): boolean {
    if (this.#inFlight > 0 && this.#inFlight + bytes > this.#limits.maxInFlightBytes) return false;
    this.#inFlight += bytes;
    held.bytes += bytes;
    return true;
  }

  async #read(request: IncomingMessage, held: { bytes: number }): Promise<Buffer | Reply> {
    const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
    if (encoding !== 'gzip' && encoding !== 'identity') return UNSUPPORTED_ENCODING;
    const announced = Number(request.headers['content-length'] ?? 0);
    if (announced > this.#limits.maxContentLength) return TOO_LARGE;
    if (!this.#hold(announced, held)) return reply(9);
    const chunks: Buffer[] = [];
    let size = 0;
    try {
      for await (const chunk of request as AsyncIterable<Buffer>) {
        size += chunk.length;
        if (size > this.#limits.maxContentLength) return TOO_LARGE;
        if (size > held.bytes && !this.#hold(size - held.bytes, held)) return reply(9);
        chunks.push(chunk);
      }
    } catch {
      return BAD_REQUEST;
    }
    const sent = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
    return encoding === 'gzip' ? this.#inflate(sent, held) : sent;
  }

  async #inflate(sent: Buffer, held: { bytes: number }): Promise<Buffer | Reply> {
    try {
      const body = await this.#inflating.run(() => inflate(sent, { maxOutputLength: this.#limits.maxContentLength }));
      return this.#hold(body.length, held) ? body : reply(9);
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? TOO_LARGE : BAD_GZIP;
    }
  }
}
