import { Worker, type MessagePort } from 'node:worker_threads';
import type { SearchOutcome, SearchProgress } from '../spl/catalog';
import type { FromWorker, HostKnowledge, RunMessage, SearchWorkerData, ToWorker } from './protocol';
import { jobError } from './errors';
import type { ShownPreview, SteerAction } from './steering';
import { fromWire, toWire } from './wire-error';

/** What the pool needs to start threads. */
export interface PoolOptions {
  /** Entry module of a search thread. */
  readonly workerFile: string;
  readonly connectStore: () => MessagePort | undefined;
  /** Threads kept ready. */
  readonly size: number;
  /** Threads at most, reached only while searches wait; those of paused searches are not counted. */
  readonly maxSize: number;
  /** How long an interrupted search may take to end before its thread is abandoned. */
  readonly abandonAfterMs: number;
}

/** One search handed to the pool. */
export interface PoolTask {
  readonly message: RunMessage;
  readonly knowledge: HostKnowledge;
  readonly onStart: () => void;
  readonly onProgress: (progress: SearchProgress) => void;
  /** The search goes on once this has settled. */
  readonly onPreview: (preview: ShownPreview) => Promise<void> | void;
  /** What was told to the search before it ran. */
  readonly steered: () => readonly SteerAction[];
}

interface Waiting {
  readonly task: PoolTask;
  readonly resolve: (outcome: SearchOutcome) => void;
  readonly reject: (error: unknown) => void;
}

interface Thread {
  readonly worker: Worker;
  current: Waiting | undefined;
  abandon: NodeJS.Timeout | undefined;
  /** Its search is paused, so it takes no part in the work. */
  paused: boolean;
}

/** Search threads, one search each at a time; the others wait in order of arrival. */
export interface SearchPool {
  run(task: PoolTask): Promise<SearchOutcome>;
  /** Interrupts a running search, or takes a waiting one out of the queue. */
  cancel(sid: string): void;
  /** Tells a running search something; one that waits is told by its task when it starts. */
  steer(sid: string, action: SteerAction): void;
  close(): Promise<void>;
}

/** Starts the pool's ready threads at once, so that the first search need not wait for one. */
export function createSearchPool(options: PoolOptions): SearchPool {
  const threads = new Set<Thread>();
  const queue: Waiting[] = [];
  let closed = false;

  const post = (thread: Thread, message: ToWorker): void => thread.worker.postMessage(message);

  const release = (thread: Thread): Waiting | undefined => {
    const done = thread.current;
    if (thread.abandon) clearTimeout(thread.abandon);
    thread.abandon = undefined;
    thread.current = undefined;
    thread.paused = false;
    return done;
  };

  const answer = async (thread: Thread, message: Extract<FromWorker, { type: 'ask' }>): Promise<void> => {
    const knowledge = thread.current?.task.knowledge;
    try {
      if (!knowledge) throw jobError('APPMON-JOB-CANCELLED');
      const calls = knowledge as unknown as Readonly<Record<string, (...args: readonly unknown[]) => Promise<unknown>>>;
      post(thread, { type: 'answer', id: message.id, value: await calls[message.method]?.(...message.args) });
    } catch (error) {
      post(thread, { type: 'answer', id: message.id, error: toWire(error) });
    }
  };

  const takePreview = async (thread: Thread, { id, sid, preview }: Extract<FromWorker, { type: 'preview' }>): Promise<void> => {
    const task = thread.current?.task;
    try {
      if (task?.message.sid !== sid) throw jobError('APPMON-JOB-CANCELLED');
      await task.onPreview(preview);
      post(thread, { type: 'answer', id });
    } catch (error) {
      post(thread, { type: 'answer', id, error: toWire(error) });
    }
  };

  const steerThread = (thread: Thread, sid: string, action: SteerAction): void => {
    if (action === 'pause') thread.paused = true;
    if (action === 'unpause' || action === 'finalize') thread.paused = false;
    post(thread, { type: 'steer', sid, action });
  };

  const receive = (thread: Thread, message: FromWorker): void => {
    if (message.type === 'ask') {
      void answer(thread, message);
      return;
    }
    if (message.type === 'preview') {
      void takePreview(thread, message);
      return;
    }
    if (thread.current?.task.message.sid !== message.sid) return;
    if (message.type === 'progress') {
      thread.current.task.onProgress(message.progress);
      return;
    }
    const done = release(thread);
    if (message.type === 'done') done?.resolve(message.outcome);
    else done?.reject(fromWire(message.error));
    pump();
  };

  const lose = (thread: Thread, reason: string): void => {
    if (!threads.delete(thread)) return;
    release(thread)?.reject(jobError('APPMON-JOB-WORKER', { reason }));
    if (closed) return;
    if (threads.size < options.size) spawn();
    pump();
  };

  const spawn = (): Thread => {
    const storePort = options.connectStore();
    const workerData: SearchWorkerData = { storePort };
    const worker = new Worker(options.workerFile, {
      workerData,
      env: { ...process.env },
      transferList: storePort ? [storePort] : [],
      ...(options.workerFile.endsWith('.ts') ? { execArgv: ['-r', 'ts-node/register'] } : {}),
    });
    const thread: Thread = { worker, current: undefined, abandon: undefined, paused: false };
    threads.add(thread);
    worker.on('message', (message: FromWorker) => receive(thread, message));
    worker.on('error', (error: Error) => lose(thread, error.message));
    worker.on('exit', (code) => lose(thread, `exit code ${code}`));
    return thread;
  };

  const idle = (): Thread | undefined => [...threads].find((thread) => !thread.current);

  const working = (): number => [...threads].filter(({ paused }) => !paused).length;

  const pump = (): void => {
    while (queue.length > 0 && !closed) {
      const thread = idle() ?? (working() < options.maxSize ? spawn() : undefined);
      const next = thread && queue.shift();
      if (!thread || !next) return;
      thread.current = next;
      next.task.onStart();
      post(thread, next.task.message);
      for (const action of next.task.steered()) steerThread(thread, next.task.message.sid, action);
    }
  };

  for (let count = 0; count < options.size; count += 1) spawn();

  return {
    run: (task) =>
      new Promise((resolve, reject) => {
        if (closed) {
          reject(jobError('APPMON-JOB-CLOSED'));
          return;
        }
        queue.push({ task, resolve, reject });
        pump();
      }),
    cancel: (sid) => {
      const waiting = queue.findIndex((each) => each.task.message.sid === sid);
      if (waiting >= 0) {
        queue.splice(waiting, 1)[0]?.reject(jobError('APPMON-JOB-CANCELLED'));
        return;
      }
      const thread = [...threads].find((each) => each.current?.task.message.sid === sid);
      if (!thread || thread.abandon) return;
      post(thread, { type: 'cancel', sid });
      thread.abandon = setTimeout(() => {
        threads.delete(thread);
        release(thread)?.reject(jobError('APPMON-JOB-CANCELLED'));
        void thread.worker.terminate();
        if (threads.size < options.size) spawn();
        pump();
      }, options.abandonAfterMs);
    },
    steer: (sid, action) => {
      const thread = [...threads].find((each) => each.current?.task.message.sid === sid);
      if (!thread) return;
      steerThread(thread, sid, action);
      pump();
    },
    close: async () => {
      closed = true;
      for (const waiting of queue.splice(0)) waiting.reject(jobError('APPMON-JOB-CLOSED'));
      const ending = [...threads];
      threads.clear();
      for (const thread of ending) release(thread)?.reject(jobError('APPMON-JOB-CLOSED'));
      await Promise.all(ending.map((thread) => thread.worker.terminate()));
    },
  };
}
