import { setTimeout as sleep } from 'node:timers/promises';

/** What the senders know: ids whose request was answered with 200, and how others were answered. */
export interface Sendings {
  readonly acknowledged: ReadonlySet<string>;
  /** Answers by priority of the events and status; `none` for a connection that broke. */
  readonly answers: ReadonlyMap<string, number>;
  /** Stops; what was not acknowledged by then is given up. */
  readonly stop: () => Promise<void>;
}

/** Where and how much is sent. */
export interface SendOptions {
  readonly url: () => string;
  readonly key: string;
  readonly senders: number;
  /** Milliseconds between an answer and the next request of a sender. */
  readonly pauseMs: number;
  /** Bytes each event is made longer by. */
  readonly padding: number;
  /** True gives a refused batch up and goes on with a new one, as a sender without a memory does. */
  readonly forgetful?: boolean;
}

const BATCH = 20;
const RETRY_MS = 50;
/** An event name of each priority, in the order of their worth. */
const EVENT_NAMES = { crash: 'app.crash', error: 'app.non_fatal', session: 'session.start', rest: 'app.screen' } as const;
export type Priority = keyof typeof EVENT_NAMES;
const PRIORITIES = Object.keys(EVENT_NAMES) as Priority[];

const textOf = (id: string, priority: Priority, padding: number): string =>
  JSON.stringify({
    event: {
      event_id: id,
      event_name: EVENT_NAMES[priority],
      app_id: 'com.examplebank.retail',
      platform: 'android',
      app_version: '7.13.0',
      message: `lorem ${'ipsum '.repeat(Math.ceil(padding / 6))}`,
    },
  });

/** Starts senders that keep every acknowledged id; each sends batches of the priorities by turns, a refused one again with the same ids. */
export function startSenders(options: SendOptions): Sendings {
  const { url, key, senders, pauseMs, padding } = options;
  const acknowledged = new Set<string>();
  const answers = new Map<string, number>();
  let isOver = false;
  const isOngoing = (): boolean => !isOver;
  const post = async (priority: Priority, body: string): Promise<boolean> => {
    const reply = await fetch(`${url()}/services/collector`, { method: 'POST', body, headers: { 'x-appmon-key': key } }).catch(
      () => undefined,
    );
    await reply?.arrayBuffer().catch(() => undefined);
    const answer = `${priority} ${String(reply?.status ?? 'none')}`;
    answers.set(answer, (answers.get(answer) ?? 0) + 1);
    return reply?.status === 200;
  };
  const work = async (name: number): Promise<void> => {
    for (let turn = 0; isOngoing(); turn++) {
      const priority = PRIORITIES[(name + turn) % PRIORITIES.length] ?? 'rest';
      const ids = Array.from({ length: BATCH }, (_, at) => `${priority}-${String(name)}-${String(turn)}-${String(at)}`);
      const body = ids.map((id) => textOf(id, priority, padding)).join('\n');
      let isTaken = await post(priority, body);
      while (!isTaken && options.forgetful !== true && isOngoing()) {
        await sleep(RETRY_MS);
        isTaken = await post(priority, body);
      }
      if (isTaken) for (const id of ids) acknowledged.add(id);
      await sleep(pauseMs);
    }
  };
  const working = Promise.all(Array.from({ length: senders }, (_, name) => work(name)));
  return {
    acknowledged,
    answers,
    stop: async () => {
      isOver = true;
      await working;
    },
  };
}
