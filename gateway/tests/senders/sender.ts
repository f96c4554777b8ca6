import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** How a sender ended. */
export interface Ended {
  readonly code: number | null;
  readonly errors: string;
}

/** Runs one of the programs beside this file, which use an SDK as its documentation says, in a process of its own. */
export function runSender(file: string, settings: Readonly<Record<string, string>>): Promise<Ended> {
  const child = spawn(process.execPath, [join(__dirname, file)], {
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, errors }));
  });
}
