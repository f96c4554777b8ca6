import { readdirSync, readFileSync } from 'node:fs';

const read = (file: string): string => {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    // The process ended while it was looked at, or the system has no /proc.
    return '';
  }
};

/** Fields of /proc/<pid>/stat after the name of the program (proc(5)): parent first but one. */
const statOf = (pid: string): string[] =>
  read(`/proc/${pid}/stat`)
    .replace(/^.*\) /, '')
    .split(' ');

/** A process and its children. */
const familyOf = (pid: number): string[] => {
  let all: string[] = [];
  try {
    all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
  return all.filter((each) => each === String(pid) || statOf(each)[1] === String(pid));
};

/** Processor time of a process and its children so far, in microseconds; a tick is 10 ms. 0 where the system does not tell. */
export const cpuMicrosOf = (pid: number): number =>
  familyOf(pid).reduce((sum, each) => {
    const [user = 0, system = 0, ended = 0, endedSystem = 0] = statOf(each).slice(11, 15).map(Number);
    return sum + (user + system + (each === String(pid) ? ended + endedSystem : 0)) * 10_000;
  }, 0);

/** Bytes a process and its children hold in memory. */
export const residentOf = (pid: number): number =>
  familyOf(pid).reduce((sum, each) => sum + Number(/^VmRSS:\s+(\d+)/m.exec(read(`/proc/${each}/status`))?.[1] ?? 0) * 1024, 0);
