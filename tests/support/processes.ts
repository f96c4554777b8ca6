import { readdirSync, readFileSync } from 'node:fs';

const readOrEmpty = (file: string): string => {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    // Processes end while they are looked at, and those of other users are closed.
    return '';
  }
};

/** Ids of the processes that a runtime on this data folder started and whose command line names `program` (Linux). */
export function startedBy(data: string, program: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => readOrEmpty(`/proc/${pid}/cmdline`).includes(program))
    .filter((pid) => readOrEmpty(`/proc/${pid}/environ`).split('\0').includes(`SPLUNK_HOME=${data}`))
    .map(Number);
}

/** Memory of processes in bytes: what is resident now, and the most that ever was, each summed (Linux). */
export function memoryOf(pids: readonly number[]): { readonly resident: number; readonly peak: number } {
  const sum = (name: string): number =>
    pids
      .map((pid) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024)
      .reduce((total, bytes) => total + bytes, 0);
  return { resident: sum('VmRSS'), peak: sum('VmHWM') };
}

/** Ids of the processes of a service that was started with this data folder (Linux). */
export function serviceOf(data: string, name: 'runtime' | 'gateway'): readonly number[] {
  const line = (pid: string): string[] => readOrEmpty(`/proc/${pid}/cmdline`).split('\0');
  const pids = readdirSync('/proc').filter((each) => {
    const words = /^\d+$/.test(each) ? line(each) : [];
    return words.includes(name) && words[words.indexOf('--data') + 1] === data;
  });
  if (pids.length === 0) throw new Error(`Expected a running ${name} on ${data}.`);
  return pids.map(Number);
}
