import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import type { ServiceLine } from './service';

/** The service as a child process. */
export interface Service {
  readonly port: number;
  /** Milliseconds from the start of the process to its port being open. */
  readonly startMilliseconds: number;
  readonly lines: readonly ServiceLine[];
  /** Ends it: SIGKILL as a crash does, SIGTERM as an operator does. */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
}

export interface ServiceOptions {
  readonly directory: string;
  readonly readerSeconds: number;
  readonly probe?: boolean;
}

const RUN = 'require(process.argv[1]).main(process.argv.slice(2)).catch((error) => { console.error(error); process.exit(1); })';

/** Starts the service and resolves when it listens; a service that ends before rejects with its last words. */
export function startService({ directory, readerSeconds, probe = false }: ServiceOptions): Promise<Service> {
  const started = performance.now();
  const environment = { ...process.env, TS_NODE_PROJECT: join(__dirname, '..', '..', '..', 'tsconfig.node.json') };
  const args = ['-r', 'ts-node/register', '-e', RUN, join(__dirname, 'service.ts'), directory, String(readerSeconds), probe ? 'yes' : 'no'];
  const child: ChildProcess = spawn(process.execPath, args, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const lines: ServiceLine[] = [];
  let lastWords = '';
  child.stderr?.on('data', (data: Buffer) => (lastWords = (lastWords + data.toString()).slice(-2_000)));
  return new Promise((resolve, reject) => {
    void ended.then(() => reject(new Error(`The service ended before it listened: ${lastWords}`)));
    if (!child.stdout) return;
    createInterface({ input: child.stdout }).on('line', (text) => {
      const line = JSON.parse(text) as ServiceLine;
      lines.push(line);
      if (!('port' in line)) return;
      const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
        child.kill(signal);
        await ended;
      };
      resolve({ port: line.port, startMilliseconds: performance.now() - started, lines, end });
    });
  });
}
