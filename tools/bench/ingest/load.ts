import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

/** Where the load goes and how much of it. */
export interface LoadOptions {
  readonly port: number;
  readonly token: string;
  /** Events per second asked for; Infinity = as fast as the connections allow. */
  readonly rate: number;
  readonly batch: number;
  readonly connections: number;
  /** Bytes of one event's `_raw`. */
  readonly eventBytes: number;
  /** First event number; numbers rise by one and are never sent twice. */
  readonly firstNumber: number;
}

/** What a load run did. `acknowledged` holds `[first, count]` of each batch that was answered 200. */
export interface LoadResult {
  readonly acknowledged: ReadonlyArray<readonly [first: number, count: number]>;
  readonly refused: number;
  readonly failed: number;
  readonly nextNumber: number;
  readonly seconds: number;
  /** Milliseconds from sending a batch to its answer, ascending. */
  readonly latencies: readonly number[];
}

const PLATFORMS = ['ios', 'android'];

/** One HEC object whose event text has exactly so many bytes; `event_id` is its number, as an indexed field. */
export function eventText(number: number, bytes: number): string {
  const head = `{"n":${number},"screen_name":"Transfer","journey":"payment","step":"confirm","duration_ms":${number % 3000},"pad":"`;
  const body = `${head}${'x'.repeat(Math.max(0, bytes - head.length - 2))}"}`;
  const fields = `{"event_id":"${number}","event_name":"app.step","app_id":"bank","platform":"${PLATFORMS[number % 2] as string}","app_version":"5.${number % 4}.0"}`;
  return `{"time":${(Date.now() / 1000).toFixed(3)},"index":"main","sourcetype":"appmon:event","event":${body},"fields":${fields}}`;
}

function post(agent: Agent, options: LoadOptions, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        agent,
        port: options.port,
        host: '127.0.0.1',
        method: 'POST',
        path: '/services/collector',
        headers: { Authorization: `Splunk ${options.token}`, 'Content-Length': Buffer.byteLength(body) },
      },
      (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
        response.on('error', reject);
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Sends batches over keep-alive connections until the signal; a batch that fails is neither counted nor sent again. */
export async function runLoad(options: LoadOptions, signal: AbortSignal): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: options.connections });
  const acknowledged: Array<readonly [number, number]> = [];
  const latencies: number[] = [];
  const started = performance.now();
  let number = options.firstNumber;
  let refused = 0;
  let failed = 0;
  const work = async (): Promise<void> => {
    while (!signal.aborted) {
      const due = started + ((number - options.firstNumber) / options.rate) * 1000;
      if (due > performance.now()) {
        await delay(due - performance.now());
        continue;
      }
      const first = number;
      number += options.batch;
      const body = Array.from({ length: options.batch }, (_, at) => eventText(first + at, options.eventBytes)).join('');
      const sentAt = performance.now();
      try {
        const status = await post(agent, options, body);
        latencies.push(performance.now() - sentAt);
        if (status === 200) acknowledged.push([first, options.batch]);
        else refused += 1;
      } catch {
        failed += 1;
        await delay(10);
      }
    }
  };
  await Promise.all(Array.from({ length: options.connections }, work));
  agent.destroy();
  latencies.sort((a, b) => a - b);
  return { acknowledged, refused, failed, nextNumber: number, seconds: (performance.now() - started) / 1000, latencies };
}
