import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startService } from '../../start/service';
import { quantile } from '../kit/conditions';
import { runLoad } from './load';
import { watchMemory } from './memory';
import { cpuMicrosOf } from './processes';
import { startSink, type Sink } from './sink';
import { hecBody, otlpBody } from './traffic';

/** One phase. Rates in events per second; times in milliseconds. */
export interface Phase {
  readonly acknowledgedPerSecond: number;
  /** Until the sink had the last of them; 0 where nothing is delivered. */
  readonly deliveredPerSecond: number;
  readonly answerP50: number;
  readonly answerP99: number;
  /** Of the seconds that are counted apart; 0 where none are. */
  readonly firstP99: number;
  /** Processor time of the gateway's processes for one event, in microseconds; 0 where the system does not tell (no /proc). */
  readonly cpuMicros: number;
  /** The most memory the gateway's processes held, in MB: what they share counted for each, and counted once. */
  readonly residentMegabytes: number;
  readonly proportionalMegabytes: number;
  readonly refused: number;
  readonly failed: number;
  /** Events that were acknowledged and never reached the sink; 0 where nothing is delivered. */
  readonly missing: number;
  /** received + recovered − delivered − spooled − dead-lettered − duplicates, and acknowledged − received: both must be 0. */
  readonly unexplained: number;
  readonly restarts: number;
}

/** What a phase is made of. */
export interface PhaseOptions {
  readonly door: 'hec' | 'otlp';
  /** Events a second in an open loop; Infinity is as fast as the connections allow. */
  readonly rate: number;
  readonly seconds: number;
  readonly batch: number;
  readonly connections: number;
  /** False leaves everything in the spool: the destination is not there. */
  readonly isDelivered: boolean;
  /** How often the receivers are replaced while the load runs. */
  readonly restarts: number;
  /** Seconds after the start whose answers are counted apart. */
  readonly settleSeconds?: number;
}

const KEY = 'be0c456789abcdef0123456789abcdef';
const DRAIN_SECONDS = 120;
const LOOK_MS = 20;
/** A port on which nothing listens. */
const NOWHERE = 'http://127.0.0.1:9';

const DOORS = {
  hec: { path: '/services/collector', contentType: 'application/json', body: hecBody },
  otlp: { path: '/v1/logs', contentType: 'application/x-protobuf', body: otlpBody },
} as const;

/** Waits until the sink has so many events, or has had enough time; gives the seconds it took. */
async function drain(sink: Sink, events: number): Promise<number> {
  const started = performance.now();
  while (sink.events() < events && performance.now() - started < DRAIN_SECONDS * 1000) await sleep(LOOK_MS);
  return (performance.now() - started) / 1000;
}

/** The gateway's own balance: what it cannot explain. */
async function unexplainedOf(url: string, acknowledged: number): Promise<number> {
  const health = (await (await fetch(`${url}/health`)).json()) as Readonly<Record<string, number>>;
  const of = (name: string): number => health[name] ?? 0;
  const balance = of('received') + of('recovered') - of('delivered') - of('spooled') - of('dead_lettered') - of('duplicates');
  return Math.abs(balance) + Math.abs(acknowledged - of('received') - of('recovered'));
}

/** Replaces the receivers evenly over a time. */
async function restartEvenly(pid: number, restarts: number, seconds: number): Promise<void> {
  for (let number = 0; number < restarts; number += 1) {
    await sleep((seconds * 1000) / (restarts + 1));
    process.kill(pid, 'SIGHUP');
  }
}

/** Loads a gateway of its own, as processes, through one of its doors: redaction on, on the disk before each 200, delivered to a sink. */
export async function runPhase(options: PhaseOptions): Promise<Phase> {
  const { door, rate, seconds, batch, connections, isDelivered, restarts, settleSeconds = 0 } = options;
  const data = mkdtempSync(join(tmpdir(), 'bench-gateway-'));
  const sink = await startSink();
  const args = [
    '--gateway-port',
    '0',
    '--data',
    data,
    '--hec-url',
    isDelivered ? sink.url : NOWHERE,
    '--key-requests-per-second',
    '1000000',
  ];
  const gateway = await startService<{ readonly url: string }>('gateway', args, {
    ...process.env,
    APPMON_INGEST_KEY: KEY,
    APPMON_HEC_TOKEN: 'bench',
  });
  const memory = await watchMemory(gateway.pid);
  try {
    const before = cpuMicrosOf(gateway.pid);
    const { url } = gateway.ready;
    const { path, contentType, body } = DOORS[door];
    const load = { url, key: KEY, path, contentType, rate, batch, connections, settleSeconds, body: (seed: number) => body(batch, seed) };
    const [result] = await Promise.all([runLoad(load, AbortSignal.timeout(seconds * 1000)), restartEvenly(gateway.pid, restarts, seconds)]);
    const { acknowledged } = result;
    const drainSeconds = isDelivered ? await drain(sink, acknowledged) : 0;
    const { resident, proportional } = await memory.most();
    return {
      acknowledgedPerSecond: acknowledged / result.seconds,
      deliveredPerSecond: isDelivered ? Math.min(acknowledged, sink.events()) / (result.seconds + drainSeconds) : 0,
      answerP50: quantile(result.latencies, 0.5),
      answerP99: quantile(result.latencies, 0.99),
      firstP99: settleSeconds > 0 ? quantile(result.firstLatencies, 0.99) : 0,
      cpuMicros: (cpuMicrosOf(gateway.pid) - before) / Math.max(1, acknowledged),
      residentMegabytes: resident / 1e6,
      proportionalMegabytes: proportional / 1e6,
      refused: result.refused,
      failed: result.failed,
      missing: isDelivered ? Math.max(0, acknowledged - sink.events()) : 0,
      unexplained: await unexplainedOf(url, acknowledged),
      restarts,
    };
  } finally {
    await memory.close();
    await gateway.stop();
    sink.close();
    rmSync(data, { recursive: true, force: true });
  }
}
