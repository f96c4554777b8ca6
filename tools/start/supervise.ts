import { setTimeout as sleep } from 'node:timers/promises';
import type { CodedError } from '../../core/errors';
import { startError } from './errors';
import type { Service } from './service';

/** How a service is kept up. */
export interface KeepOptions<Ready> {
  /** Starts the service anew, on the addresses and the data it had. */
  readonly restart: (last: Ready) => Promise<Service<Ready>>;
  /** Tells the operator; one line a call. */
  readonly say: (line: string) => void;
  /** Milliseconds before each new start in a row; when they are used up the service is given up. */
  readonly delays?: readonly number[];
  /** Milliseconds after which a service that runs counts as well again. */
  readonly steadyAfter?: number;
}

/** A service that is started again when it ends without having been told to. */
export interface Kept<Ready> {
  readonly name: string;
  /** What the newest start said; addresses stay, sessions do not. */
  readonly ready: Ready;
  /** Settles when the service is given up (APPMON-START-GIVE-UP); a stop leaves it open. */
  readonly givenUp: Promise<CodedError>;
  /** Ends the service and the efforts to keep it up. */
  stop(): Promise<void>;
}

/** Half a minute in all: time for a port or a lock to become free, and soon enough for a gateway to hold what it takes meanwhile. */
const DELAYS_MS = [1_000, 2_000, 4_000, 8_000, 16_000];
const STEADY_MS = 5 * 60_000;

/** Keeps a running service up. */
export function keepUp<Ready>(first: Service<Ready>, options: KeepOptions<Ready>): Kept<Ready> {
  const { restart, say, delays = DELAYS_MS, steadyAfter = STEADY_MS } = options;
  const { name } = first;
  const stopped = new AbortController();
  let service = first;
  let ends = 0;
  const isStopped = (): boolean => stopped.signal.aborted;

  /** Undefined when it was told to stop meanwhile. */
  const startAgain = async (reason: string): Promise<CodedError | undefined> => {
    ends += 1;
    const delay = delays[ends - 1];
    if (delay === undefined) return startError('APPMON-START-GIVE-UP', { name, times: ends, reason });
    say(`${name.padEnd(10)}ended: ${reason}; starting it again in ${delay / 1000} s (${ends} of ${delays.length})`);
    await sleep(delay, undefined, { signal: stopped.signal }).catch(() => undefined);
    if (isStopped()) return undefined;
    try {
      service = await restart(service.ready);
      say(`${name.padEnd(10)}runs again`);
      return undefined;
    } catch (error) {
      return startAgain((error as Error).message);
    }
  };

  const watch = async (): Promise<CodedError | undefined> => {
    while (!isStopped()) {
      const since = performance.now();
      const code = await service.ended;
      if (isStopped()) break;
      if (performance.now() - since >= steadyAfter) ends = 0;
      const failure = await startAgain(service.lastWords() ?? (code === null ? 'it was killed' : `exit code ${code}`));
      if (failure) return failure;
    }
    return undefined;
  };

  const watching = watch();
  return {
    name,
    get ready() {
      return service.ready;
    },
    givenUp: new Promise((resolve) => void watching.then((failure) => failure && resolve(failure))),
    stop: async () => {
      stopped.abort();
      await service.stop();
      await watching;
      // A start that was under way has finished meanwhile.
      await service.stop();
    },
  };
}
