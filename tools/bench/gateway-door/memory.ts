import { once } from 'node:events';
import { join } from 'node:path';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { proportionalOf, residentOf } from './processes';

/** The most memory of processes in bytes. */
export interface Memory {
  /** Resident sets, added up: what the processes share, the program above all, counts for each of them. */
  readonly resident: number;
  /** Proportional sets (proc(5), smaps_rollup): what they share counts once. */
  readonly proportional: number;
}

const EVERY_MS = 1_000;
/** A look at what is shared holds the mapped memory of the process for milliseconds, in which it waits: each tenth does. */
const SHARED_EVERY = 10;

/** The most memory of a process and its children, looked at in a thread of its own: a look takes milliseconds, which would be counted as the gateway's. */
export interface MemoryWatch {
  /** The most it saw so far. */
  readonly most: () => Promise<Memory>;
  readonly close: () => Promise<unknown>;
}

/** Watches from when it resolves. */
export async function watchMemory(pid: number): Promise<MemoryWatch> {
  const worker = new Worker(__filename, {
    execArgv: ['-r', 'ts-node/register'],
    env: { ...process.env, TS_NODE_PROJECT: join(__dirname, '../../../tsconfig.node.json') },
    workerData: pid,
  });
  await once(worker, 'message');
  return {
    most: async () => {
      const answered = once(worker, 'message') as Promise<[Memory]>;
      worker.postMessage('most');
      return (await answered)[0];
    },
    close: () => worker.terminate(),
  };
}

function watch(pid: number): void {
  let most: Memory = { resident: 0, proportional: 0 };
  let looks = 0;
  const look = (): void => {
    const resident = residentOf(pid);
    const proportional = looks++ % SHARED_EVERY === 0 ? proportionalOf(pid) : 0;
    most = { resident: Math.max(most.resident, resident), proportional: Math.max(most.proportional, proportional) };
  };
  setInterval(look, EVERY_MS);
  parentPort?.on('message', () => {
    looks = 0;
    look();
    parentPort?.postMessage(most);
  });
  look();
  parentPort?.postMessage('ready');
}

if (!isMainThread) watch(workerData as number);
