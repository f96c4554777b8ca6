import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { CodedError } from '../../core/errors';

/** A service that runs as a child process until it is stopped. */
export interface Service<Ready> {
  readonly name: string;
  readonly pid: number;
  /** What the child said when it was ready. */
  readonly ready: Ready;
  /** Settles with the exit code when the child ends, whoever ended it. */
  readonly ended: Promise<number | null>;
  /** The coded error in its last output, if there is one. */
  lastWords(): string | undefined;
  stop(): Promise<void>;
  /** Ends the child at once, as a power cut would (SIGKILL). */
  kill(): Promise<void>;
}

const STOP_MS = 15_000;
/** Options of Node by service: the gateway's primary delivers little on a developer's machine, so a small nursery saves memory; its receivers get one of their own. */
const NODE_OPTIONS: Readonly<Record<string, readonly string[]>> = { gateway: ['--max-semi-space-size=4'] };

/** The newest coded error of an output. */
const codedLine = (tail: string): RegExpMatchArray | undefined => [...tail.matchAll(/^(APPMON-[A-Z0-9-]+): (.*)$/gm)].at(-1);

/** What a service said before it ended: its own coded error if it has one, else all that is left of its output. */
function earlyEnd(name: string, exitCode: number, tail: string): Error {
  const coded = codedLine(tail);
  const error = coded ? new CodedError(coded[1] ?? '', coded[2] ?? '') : new Error(tail || `${name} ended with ${exitCode}`);
  return Object.assign(error, { exitCode, tail });
}

/** Starts a tool of this repository as a child and waits for its `ready` message. An early end is an error with its last lines. */
export async function startService<Ready>(name: string, args: readonly string[], environment: NodeJS.ProcessEnv): Promise<Service<Ready>> {
  const child: ChildProcess = fork(join(__dirname, '../run.cjs'), [name, ...args], {
    env: environment,
    execArgv: [...process.execArgv, ...(NODE_OPTIONS[name] ?? [])],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let tail = '';
  const keep = (chunk: Buffer): void => {
    tail = (tail + chunk.toString()).slice(-4_000);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  const ended = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => resolve(code));
  });
  const ready = await new Promise<Ready>((resolve, reject) => {
    child.on('message', (message) => {
      if ((message as { type?: string }).type === 'ready') resolve(message as Ready);
    });
    void ended.then((code) => reject(earlyEnd(name, code ?? 1, tail.trim())));
  });
  return {
    name,
    pid: child.pid ?? 0,
    ready,
    ended,
    lastWords: () => codedLine(tail)?.[0],
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      child.kill('SIGTERM');
      await ended;
      clearTimeout(timer);
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
