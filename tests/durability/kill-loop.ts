import { setTimeout as delay } from 'node:timers/promises';
import { openStore } from '../../runtime/store';
import { runLoad, type LoadResult } from '../../tools/bench/ingest/load';
import { startService } from '../../tools/bench/ingest/process';
import { BENCH_TOKEN } from '../../tools/bench/ingest/service';

export interface KillLoopOptions {
  readonly directory: string;
  readonly kills: number;
  /** Events per second asked for. */
  readonly rate: number;
  /** Seconds a life lasts under load: drawn evenly between the two. */
  readonly lifeSeconds: readonly [least: number, most: number];
  readonly readerSeconds: number;
  /** Random numbers in [0, 1), so that a run can be repeated. */
  readonly random: () => number;
}

/** What the run found. Nothing missing and nothing double is the claim. */
export interface Verdict {
  readonly kills: number;
  readonly acknowledged: number;
  readonly found: number;
  /** Acknowledged events that are not there. */
  readonly missing: number;
  /** Events that are there more than once. */
  readonly duplicated: number;
  /** Events there without an acknowledgement: the process died between the log and the answer. */
  readonly unanswered: number;
  readonly refused: number;
  readonly eventsPerSecond: number;
  readonly startMilliseconds: readonly number[];
  readonly reads: number;
  readonly problems: readonly string[];
}

const BATCH = 100;
const EVENT_BYTES = 350;
const CONNECTIONS = 8;

/** How often each event number is stored. */
async function countStored(directory: string, upTo: number): Promise<Uint8Array> {
  const store = await openStore({ directory });
  try {
    const seen = new Uint8Array(upTo);
    for await (const batch of store.scan({ indexes: ['main'], range: { earliest: -Infinity, latest: Infinity }, fields: ['event_id'] })) {
      for (const id of batch.columns['event_id'] ?? []) seen[Number(id)] = Math.min(255, (seen[Number(id)] ?? 0) + 1);
    }
    return seen;
  } finally {
    await store.close();
  }
}

/** Loads the service, kills it with SIGKILL at a random moment, starts it again, and so on; then compares what is stored with what was acknowledged. */
export async function killLoop(options: KillLoopOptions): Promise<Verdict> {
  const runs: LoadResult[] = [];
  const starts: number[] = [];
  const problems: string[] = [];
  let reads = 0;
  for (let kill = 0; kill < options.kills; kill += 1) {
    const service = await startService({ directory: options.directory, readerSeconds: options.readerSeconds });
    starts.push(service.startMilliseconds);
    const stop = new AbortController();
    const firstNumber = runs.at(-1)?.nextNumber ?? 0;
    const load = runLoad(
      {
        port: service.port,
        token: BENCH_TOKEN,
        rate: options.rate,
        batch: BATCH,
        connections: CONNECTIONS,
        eventBytes: EVENT_BYTES,
        firstNumber,
      },
      stop.signal,
    );
    const [least, most] = options.lifeSeconds;
    await delay((least + options.random() * (most - least)) * 1000);
    await service.end('SIGKILL');
    stop.abort();
    runs.push(await load);
    for (const line of service.lines) {
      if ('reader' in line) reads += 1;
      if ('problem' in line) problems.push(line.problem);
    }
  }
  const upTo = runs.at(-1)?.nextNumber ?? 0;
  const seen = await countStored(options.directory, upTo);
  const expected = new Uint8Array(upTo);
  for (const { acknowledged } of runs) for (const [first, count] of acknowledged) expected.fill(1, first, first + count);
  const tally = (test: (number: number) => boolean): number => seen.reduce((sum, _, number) => sum + (test(number) ? 1 : 0), 0);
  const acknowledged = tally((number) => expected[number] === 1);
  return {
    kills: options.kills,
    acknowledged,
    found: tally((number) => (seen[number] ?? 0) > 0),
    missing: tally((number) => expected[number] === 1 && seen[number] === 0),
    duplicated: tally((number) => (seen[number] ?? 0) > 1),
    unanswered: tally((number) => expected[number] === 0 && (seen[number] ?? 0) > 0),
    refused: runs.reduce((sum, { refused }) => sum + refused, 0),
    eventsPerSecond: acknowledged / runs.reduce((sum, { seconds }) => sum + seconds, 0),
    startMilliseconds: starts,
    reads,
    problems,
  };
}
