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

const kilobytesIn = (file: string, name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(read(file))?.[1] ?? 0);

const bytesOf = (pid: number, file: string, name: string): number =>
  familyOf(pid).reduce((sum, each) => sum + kilobytesIn(`/proc/${each}/${file}`, name) * 1024, 0);

/** Resident sets of a process and its children, added up, in bytes. */
export const residentOf = (pid: number): number => bytesOf(pid, 'status', 'VmRSS');

/** Proportional sets of a process and its children, added up, in bytes. */
export const proportionalOf = (pid: number): number => bytesOf(pid, 'smaps_rollup', 'Pss');
