import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Product } from '../support/product';

const PROGRAM = join(__dirname, '../../dist/app_monitoring/bin/js/appmon_detector.mjs');

/** The packaged detector as a process of its own, started as splunkd does: a definition on standard input, events on standard output. */
export interface DetectorProcess {
  readonly pid: number;
  /** Everything it wrote so far. */
  readonly output: () => string;
  readonly log: () => string;
  kill(signal?: NodeJS.Signals): Promise<void>;
}

const definition = (product: Product, checkpoints: string): string =>
  `<input><server_host>test</server_host><server_uri>${product.mgmtUrl}</server_uri><session_key>${product.sessionKey}</session_key><checkpoint_dir>${checkpoints}</checkpoint_dir><configuration><stanza name="appmon_detector://test"><param name="index">appmon_summary</param></stanza></configuration></input>`;

/** Starts a detector with a checkpoint folder of its own. */
export function startDetector(product: Product, checkpoints: string): DetectorProcess {
  const child: ChildProcess = spawn(process.execPath, [PROGRAM], { env: { PATH: process.env['PATH'] ?? '', SPLUNK_HOME: product.data } });
  const written = { output: '', log: '' };
  child.stdout?.on('data', (chunk: Buffer) => (written.output += chunk.toString('utf8')));
  child.stderr?.on('data', (chunk: Buffer) => (written.log += chunk.toString('utf8')));
  child.stdin?.end(definition(product, checkpoints));
  const ended = once(child, 'exit');
  return {
    pid: child.pid ?? 0,
    output: () => written.output,
    log: () => written.log,
    kill: async (signal = 'SIGKILL') => {
      child.kill(signal);
      await ended;
    },
  };
}
