import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PATIENCE_MS, type DoctorOptions } from './options';
import { fine, notAsked, wrong, type Verdict } from './verdict';

const OLDEST_NODE = [20, 19] as const;
const NODES = ['linux_x86_64/bin/node', 'linux_aarch64/bin/node', 'windows_x86_64/bin/node.exe'];
/** Folders of key files below a data folder. */
const KEY_FOLDERS = ['etc/auth', 'gateway/keys'];

export function nodeVerdict(version: string): Verdict {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isNewEnough = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
  return isNewEnough ? fine(version) : wrong('APPMON-DOCTOR-NODE', { oldest: OLDEST_NODE.join('.'), found: version });
}

const mayExecute = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** The app as it lies on the disk: its version, launchers that may be executed, and whether its own Node runs on this machine. */
export function appVerdict({ app }: DoctorOptions): Verdict {
  const ill = (found: string): Verdict => wrong('APPMON-DOCTOR-APP', { found });
  const conf = join(app, 'default/app.conf');
  if (!existsSync(conf)) return ill(`no app at ${app}; \`npm run build\` makes it, --app names another directory`);
  const version = /^version\s*=\s*(\S+)/m.exec(readFileSync(conf, 'utf8'))?.[1] ?? 'without a version';
  const launchers = readdirSync(join(app, 'bin')).filter((file) => file.endsWith('.sh'));
  const stuck = launchers.filter((file) => !mayExecute(join(app, 'bin', file)));
  if (stuck.length > 0) return ill(`${version}: ${stuck.join(', ')} may not be executed; expected mode 755`);
  const node = NODES.find((path) => existsSync(join(app, path)));
  if (!node) return fine(`${version}, no bundled Node: its programs use APPMON_NODE, the host's Node or PATH`);
  const { status, stdout, error } = spawnSync(join(app, node), ['--version'], { encoding: 'utf8', timeout: PATIENCE_MS });
  return status === 0
    ? fine(`${version}, ${launchers.length} programs, ${node} ${stdout.trim()}`)
    : ill(`${version}: ${node} does not run here (${error?.message ?? `exit code ${String(status)}`})`);
}

/** Files with keys and accounts: nobody but their owner may read them. */
export function keysVerdict({ data }: DoctorOptions): Verdict {
  const folders = KEY_FOLDERS.map((folder) => join(data, folder)).filter((folder) => existsSync(folder));
  if (folders.length === 0) return notAsked(`no key files under ${data}; --data names another folder`);
  const files = folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
  const open = files.filter((file) => statSync(file).isFile() && (statSync(file).mode & 0o077) !== 0);
  const found = open.map((file) => `${file} has mode ${(statSync(file).mode & 0o777).toString(8)}`).join(', ');
  return open.length > 0 ? wrong('APPMON-DOCTOR-KEYS', { found }) : fine(`${files.length} files, mode 600`);
}
