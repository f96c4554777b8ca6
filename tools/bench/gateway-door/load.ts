import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Body } from './traffic';

/** Where the load goes and how much of it. */
export interface LoadOptions {
  readonly url: string;
  readonly key: string;
  readonly path: string;
  readonly contentType: string;
  /** Events a second, sent when they are due whatever became of those before; Infinity = the next when the one before is answered. */
  readonly rate: number;
  readonly connections: number;
  readonly batch: number;
  /** Seconds whose answers are counted apart, in which a gateway that was just started is compiled; none when left out. */
  readonly settleSeconds?: number;
  /** The body of a connection. */
  readonly body: (seed: number) => Body;
}

/** What a load run did. */
export interface LoadResult {
  readonly acknowledged: number;
  /** Batches that got another answer than 200, and those that got none. */
  readonly refused: number;
  readonly failed: number;
  readonly seconds: number;
  /** Milliseconds from when a batch was due to its answer, ascending. */
  readonly latencies: readonly number[];
  /** The same of the seconds that are counted apart. */
  readonly firstLatencies: readonly number[];
}

interface Answer {
  readonly status: number;
  readonly isLast: boolean;
}

/** An answer at the start of a text; undefined while it is not whole. */
function answerIn(text: string): Answer | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = text.slice(0, end).toLowerCase();
  const length = Number(/content-length: (\d+)/.exec(head)?.[1] ?? 0);
  return text.length >= end + 4 + length ? { status: Number(head.slice(9, 12)), isLast: head.includes('connection: close') } : undefined;
}

/** One keep-alive connection, opened again when an answer says that it was the last. Nothing is ever sent twice. */
class Connection {
  private readonly head: string;
  private readonly options: LoadOptions;
  private socket: Socket | undefined;
  private heard = '';
  private settle: ((answer: Answer | undefined) => void) | undefined;

  constructor(options: LoadOptions) {
    const { path, key, contentType } = options;
    this.options = options;
    this.head = `POST ${path} HTTP/1.1\r\nhost: bench\r\nx-appmon-key: ${key}\r\ncontent-type: ${contentType}\r\ncontent-length: `;
  }

  private open(): Socket {
    const { hostname, port } = new URL(this.options.url);
    const socket = connect(Number(port), hostname).setNoDelay();
    const end = (): void => {
      // A socket that was given up after its last answer ends while the next one is asked.
      if (this.socket !== socket) return;
      this.socket = undefined;
      this.settle?.(undefined);
    };
    socket.on('data', (chunk) => {
      this.heard += chunk.toString('latin1');
      const answer = answerIn(this.heard);
      if (!answer) return;
      this.heard = '';
      if (answer.isLast && this.socket === socket) {
        this.socket = undefined;
        socket.end();
      }
      this.settle?.(answer);
    });
    socket.on('error', end).on('close', end);
    return socket;
  }

  /** The status of the answer; undefined when there was none. */
  async post(body: Buffer): Promise<number | undefined> {
    this.socket ??= this.open();
    const answered = new Promise<Answer | undefined>((resolve) => (this.settle = resolve));
    this.socket.cork();
    this.socket.write(`${this.head}${body.length}\r\n\r\n`);
    this.socket.write(body);
    this.socket.uncork();
    const answer = await answered;
    this.settle = undefined;
    return answer?.status;
  }

  close(): void {
    this.socket?.destroy();
  }
}

/** Sends batches until the signal; one that fails is neither counted nor sent again. */
export async function runLoad(options: LoadOptions, signal: AbortSignal): Promise<LoadResult> {
  const { rate, batch, connections } = options;
  const latencies: number[] = [];
  const firstLatencies: number[] = [];
  const settled = (options.settleSeconds ?? 0) * 1000;
  const counts = { acknowledged: 0, refused: 0, failed: 0 };
  // Made before the clock starts: the time a sender takes to make up its load is no latency of the gateway.
  const bodies = Array.from({ length: connections }, (_, seed) => options.body(seed));
  const started = performance.now();
  let batches = 0;
  const work = async (body: Body): Promise<void> => {
    const connection = new Connection(options);
    while (!signal.aborted) {
      const number = batches;
      batches += 1;
      const due = started + ((number * batch) / rate) * 1000;
      if (due > performance.now()) await sleep(due - performance.now());
      const since = rate === Infinity ? performance.now() : due;
      body.number(number * batch);
      const status = await connection.post(body.bytes);
      (since - started < settled ? firstLatencies : latencies).push(performance.now() - since);
      if (status === 200) counts.acknowledged += batch;
      else if (status === undefined) counts.failed += 1;
      else counts.refused += 1;
      if (status !== 200) await sleep(10);
    }
    connection.close();
  };
  await Promise.all(bodies.map(work));
  for (const all of [latencies, firstLatencies]) all.sort((a, b) => a - b);
  return { ...counts, seconds: (performance.now() - started) / 1000, latencies, firstLatencies };
}
