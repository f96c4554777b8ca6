import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runLoad } from '../../../tools/bench/gateway-door/load';
import { startSink } from '../../../tools/bench/gateway-door/sink';
import { hecBody } from '../../../tools/bench/gateway-door/traffic';
import { quantile } from '../../../tools/bench/kit/conditions';
import { startService } from '../../../tools/start/service';
import type { Attack } from './attacks';
import { openHealthy } from './healthy';
import type { Target } from './raw';

/** What an attack came to. */
export interface Siege {
  readonly attack: string;
  /** How often each answer was given. */
  readonly answers: Readonly<Record<string, number>>;
  /** Megabytes that the gateway's processes held at most during the attack beyond what they held before the first one. */
  readonly grownMegabytes: number;
  /** Of healthy clients meanwhile: batches that were not taken, and milliseconds from when one was due to its answer. */
  readonly healthyFailed: number;
  readonly healthyP99: number;
  readonly healthyRequests: number;
}

const KEY = '5e1ec456789abcdef0123456789abcde';
const SYMBOLS_KEY = '5e1ed456789abcdef0123456789abcde';
const WARM_BATCH = 10;
/** Healthy clients begin so many milliseconds before the attack. */
const LEAD_MS = 200;

const fieldOf = (pid: string, name: string): number => {
  try {
    return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0);
  } catch {
    return 0;
  }
};

/** A process and its children (Linux). */
const familyOf = (pid: number): string[] =>
  readdirSync('/proc').filter((each) => /^\d+$/.test(each) && (each === String(pid) || statusParent(each) === pid));

function statusParent(pid: string): number {
  try {
    return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]);
  } catch {
    return 0;
  }
}

/** Most memory of each process since the last look, added up, in megabytes; begins anew (proc(5), clear_refs). */
function peakMegabytes(pid: number): number {
  let sum = 0;
  for (const each of familyOf(pid)) {
    sum += fieldOf(each, 'VmHWM') / 1000;
    writeFileSync(`/proc/${each}/clear_refs`, '5');
  }
  return sum;
}

function writeKeys(data: string): void {
  const keyOf = (key: string, rights: readonly string[]) => ({
    sha256: createHash('sha256').update(key).digest('hex'),
    apps: ['*'],
    rights,
  });
  mkdirSync(join(data, 'gateway/keys'), { recursive: true });
  writeFileSync(join(data, 'gateway/keys/keys.json'), JSON.stringify([keyOf(KEY, ['ingest']), keyOf(SYMBOLS_KEY, ['symbols'])]));
}

const tally = (answers: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const answer of answers) counts[answer] = (counts[answer] ?? 0) + 1;
  return counts;
};

/** Attacks a gateway as shipped, one attack after the other, while healthy clients send in an open loop; tells what each came to. */
export async function besiege(attacks: readonly Attack[], isLong: boolean, tell: (siege: Siege) => void): Promise<void> {
  const data = mkdtempSync(join(tmpdir(), 'gateway-siege-'));
  writeKeys(data);
  const sink = await startSink();
  const gateway = await startService<{ readonly url: string }>('gateway', ['--gateway-port', '0', '--data', data, '--hec-url', sink.url], {
    ...process.env,
    APPMON_INGEST_KEY: KEY,
    APPMON_HEC_TOKEN: 'T',
  });
  const target: Target = { url: gateway.ready.url, key: KEY, symbolsKey: SYMBOLS_KEY };
  const body = (seed: number) => hecBody(WARM_BATCH, seed);
  const warming = {
    ...target,
    path: '/services/collector',
    contentType: 'application/json',
    rate: Infinity,
    connections: 8,
    batch: WARM_BATCH,
    body,
  };
  const healthy = openHealthy(target);
  try {
    // As warm as it is in use.
    await runLoad(warming, AbortSignal.timeout(isLong ? 10_000 : 2_000));
    peakMegabytes(gateway.pid);
    const before = peakMegabytes(gateway.pid);
    for (const { name, prepare } of attacks) {
      const run = prepare(target, isLong);
      healthy.start();
      await sleep(LEAD_MS);
      const answers = await run();
      const { latencies, failed, refused } = await healthy.stop();
      tell({
        attack: name,
        answers: tally(answers),
        grownMegabytes: Math.round(peakMegabytes(gateway.pid) - before),
        healthyFailed: failed + refused,
        healthyP99: Math.round(quantile(latencies, 0.99)),
        healthyRequests: latencies.length,
      });
    }
  } finally {
    await healthy.close();
    await gateway.kill();
    sink.close();
    rmSync(data, { recursive: true, force: true });
  }
}
