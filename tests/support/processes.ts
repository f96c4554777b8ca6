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

/** Memory of a process in bytes: what is resident now, and the most that ever was (Linux). */
export function memoryOf(pid: number): { readonly resident: number; readonly peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kilobytes = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024;
  return { resident: kilobytes('VmRSS'), peak: kilobytes('VmHWM') };
}

/** Id of a service that was started with this data folder (Linux). */
export function serviceOf(data: string, name: 'runtime' | 'gateway'): number {
  const line = (pid: string): string[] => readOrEmpty(`/proc/${pid}/cmdline`).split('\0');
  const pid = readdirSync('/proc').find((each) => {
    const words = /^\d+$/.test(each) ? line(each) : [];
    return words.includes(name) && words[words.indexOf('--data') + 1] === data;
  });
  if (pid === undefined) throw new Error(`Expected a running ${name} on ${data}.`);
  return Number(pid);
}
