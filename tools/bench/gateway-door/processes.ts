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

/** Memory of a process and its children in bytes. */
export interface Memory {
  /** Resident sets, added up: what the processes share, the program above all, counts for each of them. */
  readonly resident: number;
  /** Proportional sets (proc(5), smaps_rollup): what they share counts once. */
  readonly proportional: number;
}

/** Memory of a process and its children. */
export const memoryOf = (pid: number): Memory =>
  familyOf(pid).reduce(
    (sum, each) => ({
      resident: sum.resident + kilobytesIn(`/proc/${each}/status`, 'VmRSS') * 1024,
      proportional: sum.proportional + kilobytesIn(`/proc/${each}/smaps_rollup`, 'Pss') * 1024,
    }),
    { resident: 0, proportional: 0 },
  );
