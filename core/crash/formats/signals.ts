const SHARED = 'SIGHUP SIGINT SIGQUIT SIGILL SIGTRAP SIGABRT';

/** Signal names in the order of their numbers, from 1 (Linux, signal(7) for ARM and x86; Darwin, sys/signal.h). */
const NAMES = {
  linux: `${SHARED} SIGBUS SIGFPE SIGKILL SIGUSR1 SIGSEGV SIGUSR2 SIGPIPE SIGALRM SIGTERM`.split(' '),
  darwin: `${SHARED} SIGEMT SIGFPE SIGKILL SIGBUS SIGSEGV SIGSYS SIGPIPE SIGALRM SIGTERM`.split(' '),
} as const;

/** The name of a signal by its number on a kernel. */
export const signalName = (number: number | undefined, kernel: keyof typeof NAMES): string | undefined =>
  number === undefined ? undefined : NAMES[kernel][number - 1];
