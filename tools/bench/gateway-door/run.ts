import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startService } from '../../start/service';
import { runLoad } from '../ingest/load';
import { quantile } from '../kit/conditions';
import { startSink, type Sink } from './sink';
import { callText, EVENT_BYTES } from './traffic';

/** One phase. Rates in events per second; times in milliseconds. */
export interface Phase {
  readonly acknowledgedPerSecond: number;
  /** Until the sink had the last of them. */
  readonly deliveredPerSecond: number;
  readonly answerP50: number;
  readonly answerP99: number;
  /** Processor time of the gateway for one event, in microseconds; 0 where the system does not tell (no /proc). */
  readonly cpuMicros: number;
  readonly refused: number;
  readonly failed: number;
  /** Events that were acknowledged and never reached the sink. */
  readonly missing: number;
}

/** What a phase is made of; `rate` Infinity is as fast as the connections allow. */
export interface PhaseOptions {
  readonly rate: number;
  readonly seconds: number;
  readonly batch: number;
  readonly connections: number;
}

const KEY = 'be0c456789abcdef0123456789abcdef';
const DRAIN_SECONDS = 120;
const LOOK_MS = 20;

/** Clock ticks of a process so far, user and system (Linux, proc(5)); a tick is 10 ms. */
function cpuMicrosOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\) /, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10_000;
  } catch {
    return 0;
  }
}

/** Waits until the sink has so many events, or has had enough time; gives the seconds it took. */
async function drain(sink: Sink, events: number): Promise<number> {
  const started = performance.now();
  while (sink.events() < events && performance.now() - started < DRAIN_SECONDS * 1000) await sleep(LOOK_MS);
  return (performance.now() - started) / 1000;
}

/** Loads a gateway of its own, as a process, through its HEC door: redaction on, on the disk before each 200, delivered to a sink. */
export async function runPhase({ rate, seconds, batch, connections }: PhaseOptions): Promise<Phase> {
  const data = mkdtempSync(join(tmpdir(), 'bench-gateway-'));
  const sink = await startSink();
  const args = ['--gateway-port', '0', '--data', data, '--hec-url', sink.url];
  const gateway = await startService<{ readonly url: string }>('gateway', args, {
    ...process.env,
    APPMON_INGEST_KEY: KEY,
    APPMON_HEC_TOKEN: 'bench',
  });
  try {
    const before = cpuMicrosOf(gateway.pid);
    const port = Number(new URL(gateway.ready.url).port);
    const load = { port, token: KEY, rate, batch, connections, eventBytes: EVENT_BYTES, firstNumber: 0, text: callText };
    const result = await runLoad(load, AbortSignal.timeout(seconds * 1000));
    const events = result.acknowledged.reduce((sum, [, count]) => sum + count, 0);
    const drainSeconds = await drain(sink, events);
    return {
      acknowledgedPerSecond: events / result.seconds,
      deliveredPerSecond: Math.min(events, sink.events()) / (result.seconds + drainSeconds),
      answerP50: quantile(result.latencies, 0.5),
      answerP99: quantile(result.latencies, 0.99),
      cpuMicros: (cpuMicrosOf(gateway.pid) - before) / Math.max(1, events),
      refused: result.refused,
      failed: result.failed,
      missing: Math.max(0, events - sink.events()),
    };
  } finally {
    await gateway.stop();
    sink.close();
    rmSync(data, { recursive: true, force: true });
  }
}
