import { closeSync, constants, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gatewayError } from './errors';
import { makeFolder } from './folder';

/** The folder as this process holds it. */
export interface Lock {
  /** Notes processes that write into the folder beside this one: whoever takes the folder over waits for their end. */
  readonly share: (pids: readonly number[]) => void;
  readonly release: () => void;
}

/** When a process started, in clock ticks since the boot (Linux, proc(5)); tells it from a later one with the same number. */
function startOf(pid: number): string {
  try {
    return (
      readFileSync(`/proc/${String(pid)}/stat`, 'latin1')
        .replace(/^.*\) /, '')
        .split(' ')[19] ?? ''
    );
  } catch {
    return '';
  }
}

const lineOf = (pid: number): string => `${String(pid)} ${startOf(pid)}`.trim();

function isAlive(line: string): boolean {
  const [pid = '', started = ''] = line.split(' ');
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return started === '' || startOf(Number(pid)) === started;
}

function holdersIn(file: string): string[] {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
  } catch {
    return [];
  }
}

const PAGE_BYTES = 4096;

/** Writes the holders in place, at a size that never changes, into a file that stays: a full disk takes that, and until somebody holds the folder nothing makes room. */
function writeHolders(file: string, pids: readonly number[]): void {
  const handle = openSync(file, constants.O_WRONLY | constants.O_CREAT, 0o644);
  try {
    writeSync(handle, pids.map(lineOf).join('\n').padEnd(PAGE_BYTES), 0);
  } finally {
    closeSync(handle);
  }
}

const PATIENCE_MS = 10_000;
const LOOK_MS = 50;

/**
 * Takes a folder for this process. A lock whose process is gone is taken over as soon as the processes that wrote for it are gone
 * too; they end by themselves. Rejects with APPMON-SPOOL-LOCKED while anybody lives.
 */
export async function takeLock(folder: string): Promise<Lock> {
  makeFolder(folder);
  const file = join(folder, 'lock');
  const [owner, ...helpers] = holdersIn(file);
  if (owner !== undefined && parseInt(owner, 10) !== process.pid && isAlive(owner))
    throw gatewayError('APPMON-SPOOL-LOCKED', { path: folder });
  for (let waited = 0; helpers.some(isAlive); waited += LOOK_MS) {
    if (waited >= PATIENCE_MS) throw gatewayError('APPMON-SPOOL-LOCKED', { path: folder });
    await sleep(LOOK_MS);
  }
  writeHolders(file, [process.pid]);
  return {
    share: (pids) => writeHolders(file, [process.pid, ...pids]),
    release: () => {
      // A folder that was removed meanwhile needs no lock.
      if (existsSync(file)) writeHolders(file, []);
    },
  };
}
