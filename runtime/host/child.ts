import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A command line with the environment of the host. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** Variables that children inherit; everything else (passwords and tokens of the runtime among it) stays here. */
const INHERITED = [
  'PATH',
  'HOME',
  'LANG',
  'LC_ALL',
  'TZ',
  'TMPDIR',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'APPMON_NODE',
];

/** The environment splunkd gives its children; LD_LIBRARY_PATH is left out, since it breaks other executables' libraries. */
export function childEnvironment(data: string, environment: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const kept = INHERITED.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]] as const]));
  return { ...Object.fromEntries(kept), SPLUNK_HOME: data, SPLUNK_DB: `${data}/lib`, SPLUNK_ETC: `${data}/etc`, PYTHONUNBUFFERED: '1' };
}

/** Starts a child in a process group of its own, so that what it starts ends with it. */
export function startChild({ file, args, environment }: Command): ChildProcess {
  return spawn(file, [...args], { env: environment, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Resolves with the exit code once a child has ended: 128 + n when signal n ended it, 127 when it could not start. */
export const exitOf = (child: ChildProcess): Promise<number> =>
  new Promise((resolve) => {
    child.once('error', () => resolve(127));
    child.once('close', (code, signal) => resolve(code ?? (signal === 'SIGKILL' ? 137 : 143)));
  });

/** Asks a child to end (SIGTERM), and ends it (SIGKILL) when it does not within the grace time. */
export async function stopChild(child: ChildProcess, graceMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = exitOf(child);
  signalGroup(child, 'SIGTERM');
  const kill = setTimeout(() => signalGroup(child, 'SIGKILL'), graceMs);
  await ended;
  clearTimeout(kill);
}

/** Calls back for each line a stream carries. */
export function eachLine(stream: NodeJS.ReadableStream, line: (text: string) => void): void {
  createInterface({ input: stream, crlfDelay: Infinity }).on('line', line);
}

/** What a short run of a child gave. */
export interface CapturedRun {
  readonly code: number;
  readonly stdout: string;
  readonly timedOut: boolean;
}

/** How a short run is fed and bounded. */
export interface CaptureOptions {
  readonly input: string;
  readonly timeoutMs: number;
  readonly onStderr: (line: string) => void;
}

const MAX_STDOUT = 4 * 1024 * 1024;
const KILL_GRACE_MS = 2000;

/** Runs a child to its end with text on standard input; output beyond 4 MiB is dropped. */
export async function capture(command: Command, options: CaptureOptions): Promise<CapturedRun> {
  const child = startChild(command);
  const ended = exitOf(child);
  const chunks: Buffer[] = [];
  let size = 0;
  child.stdout?.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= MAX_STDOUT) chunks.push(chunk);
  });
  if (child.stderr) eachLine(child.stderr, options.onStderr);
  // A child may end without reading its input; that is its right.
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(options.input);
  let timedOut = false;
  const limit = setTimeout(() => {
    timedOut = true;
    void stopChild(child, KILL_GRACE_MS);
  }, options.timeoutMs);
  const code = await ended;
  clearTimeout(limit);
  return { code, stdout: Buffer.concat(chunks).toString('utf8'), timedOut };
}
