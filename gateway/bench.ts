import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'undici';
import { DEFAULT_LIMITS } from './config';
import { startGateway } from './gateway';
import type { Gateway } from './gateway';

/** What a run is made of. */
export interface GatewayBench {
  readonly seconds?: number;
  readonly connections?: number;
  readonly batch?: number;
}

/** What a run came to; event bytes are those of one object of the body before compression. */
export interface GatewayBenchResult {
  readonly eventBytes: number;
  readonly batch: number;
  readonly acknowledgedPerSecond: number;
  readonly deliveredPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly refused: number;
  /** Processor time of the whole process for one acknowledged event, in microseconds: says more than a rate on a busy machine. */
  readonly cpuMicrosPerEvent: number;
  /** Load average of the machine over the minute before the run. */
  readonly load: number;
}

const KEY = 'be0c456789abcdef0123456789abcdef';
const EVENT_BYTES = 905;

/** A network call as an agent describes it, padded to the length the reference measurements use. */
function eventOf(index: number): string {
  const event = {
    event_name: 'http.call',
    event_id: `bench-${String(index)}`,
    app_id: 'com.examplebank.retail',
    platform: 'android',
    app_version: '7.13.0',
    install_id: `install-${String(index % 5000)}`,
    session_id: `session-${String(index % 900)}`,
    http_method: 'GET',
    http_status: 200,
    url: `https://api.examplebank.test/v2/accounts/${String(10_000_000 + index)}/movements?page=2`,
    duration_ms: index % 700,
    message: 'movements loaded from the network, cache was older than one hour',
  };
  const text = JSON.stringify({ time: 1_772_409_600 + (index % 3600), event: { ...event, note: '' } });
  return JSON.stringify({
    time: 1_772_409_600 + (index % 3600),
    event: { ...event, note: 'lorem ipsum '.repeat(80).slice(0, EVENT_BYTES - text.length) },
  });
}

/** A collector that reads and takes everything. */
async function startSink(): Promise<{ url: string; close: () => void }> {
  const sink = createServer((request, response) => {
    request.resume();
    request.on('end', () => response.end('{"text":"Success","code":0}'));
  }).listen(0, '127.0.0.1');
  await once(sink, 'listening');
  return { url: `http://127.0.0.1:${String((sink.address() as AddressInfo).port)}`, close: () => void sink.close(() => undefined) };
}

const percentile = (sorted: readonly number[], share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;

interface Sent {
  readonly latencies: number[];
  refused: number;
}

async function load(gateway: Gateway, bench: Required<GatewayBench>): Promise<Sent> {
  const pool = new Pool(gateway.url, { connections: bench.connections });
  const until = performance.now() + bench.seconds * 1000;
  const sent: Sent = { latencies: [], refused: 0 };
  let next = 0;
  const sender = async (): Promise<void> => {
    while (performance.now() < until) {
      const first = (next += bench.batch);
      const body = Array.from({ length: bench.batch }, (_, index) => eventOf(first + index)).join('\n');
      const started = performance.now();
      const reply = await pool.request({ path: '/services/collector', method: 'POST', headers: { 'x-appmon-key': KEY }, body });
      await reply.body.dump();
      if (reply.statusCode === 200) sent.latencies.push(performance.now() - started);
      else sent.refused += 1;
    }
  };
  await Promise.all(Array.from({ length: bench.connections }, sender));
  await pool.close();
  return sent;
}

/**
 * HEC batches through a gateway in this process: redaction on, on the disk before each 200, delivered to a sink that takes everything.
 * Generator, gateway and sink share one thread, so the figures are a floor; compare them with each other, at the same load of the machine.
 */
export async function run(options: GatewayBench = {}): Promise<GatewayBenchResult> {
  const bench = { seconds: 10, connections: 8, batch: 100, ...options };
  const data = mkdtempSync(join(tmpdir(), 'gateway-bench-'));
  const sink = await startSink();
  const config = {
    host: '127.0.0.1',
    port: 0,
    data,
    tls: undefined,
    hecUrl: sink.url,
    hecToken: 'T',
    ingestKey: KEY,
    limits: DEFAULT_LIMITS,
  };
  const [machine = 0] = loadavg();
  const gateway = await startGateway(config);
  const started = performance.now();
  const before = process.cpuUsage();
  const { latencies, refused } = await load(gateway, bench);
  const seconds = (performance.now() - started) / 1000;
  const cpu = process.cpuUsage(before);
  const { delivered } = gateway.accounting.counts;
  await gateway.stop(0);
  sink.close();
  rmSync(data, { recursive: true, force: true });
  const sorted = latencies.sort((left, right) => left - right);
  return {
    eventBytes: EVENT_BYTES,
    batch: bench.batch,
    acknowledgedPerSecond: Math.round((sorted.length * bench.batch) / seconds),
    deliveredPerSecond: Math.round(delivered / seconds),
    p50Ms: Math.round(percentile(sorted, 0.5)),
    p99Ms: Math.round(percentile(sorted, 0.99)),
    refused,
    cpuMicrosPerEvent: Math.round((cpu.user + cpu.system) / Math.max(1, sorted.length * bench.batch)),
    load: Math.round(machine * 100) / 100,
  };
}

/** Runs once for the given number of seconds and prints one line of JSON. */
export async function main(argv: readonly string[]): Promise<number> {
  process.stdout.write(`${JSON.stringify(await run({ seconds: Number(argv[0] ?? 10) }))}\n`);
  return 0;
}
