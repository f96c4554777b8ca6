import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What to look at: the directory of the app, and the addresses of the services without a path. */
export interface DoctorOptions {
  readonly app: string;
  readonly web: string;
  readonly rest: string;
  readonly hec: string;
  readonly gateway: string;
}

/** The answer to one question about an installation. */
export interface Finding {
  readonly name: string;
  readonly works: boolean;
  readonly text: string;
}

export const DOCTOR_FLAGS = [
  { name: 'app', kind: 'path', fallback: 'dist/app_monitoring', help: 'directory of the app' },
  { name: 'web', kind: 'address', fallback: 'http://127.0.0.1:8000', help: 'pages of the host' },
  { name: 'rest', kind: 'address', fallback: 'http://127.0.0.1:8089', help: 'management port of the host' },
  { name: 'hec', kind: 'address', fallback: 'http://127.0.0.1:8088', help: 'HTTP Event Collector of the host' },
  { name: 'gateway', kind: 'address', fallback: 'http://127.0.0.1:4318', help: 'gateway' },
] as const;

type Verdict = Omit<Finding, 'name'>;
const fine = (text: string): Verdict => ({ works: true, text });
const wrong = (text: string): Verdict => ({ works: false, text });

const PATIENCE_MS = 5_000;
const OLDEST_NODE = [20, 19] as const;

function nodeVerdict(version: string): Verdict {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isNewEnough = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
  return isNewEnough ? fine(version) : wrong(`${version}; expected ${OLDEST_NODE.join('.')} or newer`);
}

/** The app as it lies on the disk: its version, launchers that may be executed, and whether its own Node runs on this machine. */
function appVerdict(app: string): Verdict {
  const conf = join(app, 'default/app.conf');
  if (!existsSync(conf)) return wrong(`no app at ${app}; expected \`npm run build\`, or its directory in --app`);
  const version = /^version\s*=\s*(\S+)/m.exec(readFileSync(conf, 'utf8'))?.[1] ?? 'without a version';
  const launchers = readdirSync(join(app, 'bin')).filter((file) => file.endsWith('.sh'));
  const stuck = launchers.filter((file) => {
    try {
      accessSync(join(app, 'bin', file), constants.X_OK);
      return false;
    } catch {
      return true;
    }
  });
  if (stuck.length > 0) return wrong(`${version}: ${stuck.join(', ')} may not be executed; expected mode 755`);
  const node = ['linux_x86_64/bin/node', 'linux_aarch64/bin/node', 'windows_x86_64/bin/node.exe'].find((path) =>
    existsSync(join(app, path)),
  );
  if (!node) return fine(`${version}, no bundled Node: its programs use APPMON_NODE, the host's Node or PATH`);
  const { status, stdout, error } = spawnSync(join(app, node), ['--version'], { encoding: 'utf8', timeout: PATIENCE_MS });
  return status === 0
    ? fine(`${version}, ${launchers.length} programs, ${node} ${stdout.trim()}`)
    : wrong(
        `${version}: ${node} does not run here (${error?.message ?? `exit code ${String(status)}`}); expected the package of this platform`,
      );
}

/** Asks an address; what it answers is judged by `judge`, no answer at all is a finding. */
async function ask(url: string, flag: string, judge: (status: number, text: string) => Verdict): Promise<Verdict> {
  try {
    const reply = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(PATIENCE_MS) });
    return judge(reply.status, await reply.text());
  } catch (error) {
    const { cause, message } = error as { cause?: { code?: string }; message: string };
    return wrong(`${url} does not answer (${cause?.code ?? message}); expected a running service, or its address in --${flag}`);
  }
}

const answered = (url: string, status: number): Verdict =>
  status < 500 ? fine(`${url} answers`) : wrong(`${url} answers with ${status}; expected a status below 500`);

/** The words of a JSON object, or nothing where the text is none. */
function fields(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function collectorVerdict(url: string, status: number, text: string): Verdict {
  const words = JSON.stringify(fields(text)['text'] ?? '').slice(1, -1);
  return status === 200 && words === 'HEC is healthy'
    ? fine(`${url}: ${words}`)
    : wrong(`${url} answers ${status} ${words}; expected HEC is healthy`);
}

function gatewayVerdict(url: string, status: number, text: string): Verdict {
  const { component, destination, spooled, delivered } = fields(text);
  if (status !== 200 || component !== 'gateway') return wrong(`${url} answers ${status} and is not the gateway`);
  const counts = `${Number(delivered)} delivered, ${Number(spooled)} waiting`;
  return destination === 'ok' ? fine(`${url}: ${counts}`) : wrong(`${url}: ${counts}; its destination: ${String(destination)}`);
}

/** Every question, in the order in which one answer explains the next. */
const QUESTIONS: ReadonlyArray<{
  readonly name: string;
  readonly answer: (options: DoctorOptions, node: string) => Verdict | Promise<Verdict>;
}> = [
  { name: 'node', answer: (_options, node) => nodeVerdict(node) },
  { name: 'app', answer: ({ app }) => appVerdict(app) },
  { name: 'web', answer: ({ web }) => ask(`${web}/`, 'web', (status) => answered(web, status)) },
  { name: 'rest', answer: ({ rest }) => ask(`${rest}/services/server/info`, 'rest', (status) => answered(rest, status)) },
  {
    name: 'hec',
    answer: ({ hec }) => ask(`${hec}/services/collector/health`, 'hec', (status, text) => collectorVerdict(hec, status, text)),
  },
  {
    name: 'gateway',
    answer: ({ gateway }) => ask(`${gateway}/health`, 'gateway', (status, text) => gatewayVerdict(gateway, status, text)),
  },
];

/** Looks at an installation; `node` is the version of this Node. */
export const examine = (options: DoctorOptions, node: string): Promise<Finding[]> =>
  Promise.all(QUESTIONS.map(async ({ name, answer }) => ({ name, ...(await answer(options, node)) })));
