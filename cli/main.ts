import { parseArgs } from 'node:util';
import { examine, type Finding } from './doctor';
import { DOCTOR_FLAGS, type DoctorOptions } from './doctor/options';
import { cliError } from './errors';

const HELP = [
  'appmon doctor [flags]: says what of an installation works',
  '',
  ...DOCTOR_FLAGS.map(({ name, fallback, help }) => `  ${`--${name}`.padEnd(12)}${help} (${fallback})`),
  '',
  '  APPMON_TOKEN, or APPMON_ADMIN_PASSWORD for --user, lets it ask the host for indexes, searches, detector and outbox.',
  '  Exit code: 0 all that was asked works, 1 something does not, 2 it was called wrongly.',
].join('\n');

/** Reads the flags of `doctor`; a bad one throws its coded error. */
export function readDoctorOptions(argv: readonly string[]): DoctorOptions {
  const options = Object.fromEntries(DOCTOR_FLAGS.map(({ name, fallback }) => [name, { type: 'string', default: fallback } as const]));
  let values: Readonly<Record<string, string | undefined>>;
  try {
    ({ values } = parseArgs({ args: [...argv], options, strict: true }));
  } catch (error) {
    const problem = ((error as Error).message.split('. ')[0] ?? '').replace(/\.?$/, '.');
    throw cliError('APPMON-CLI-FLAG', { problem, known: DOCTOR_FLAGS.map(({ name }) => `--${name}`).join(' ') });
  }
  const text = (name: string): string => values[name] ?? '';
  for (const { name, kind } of DOCTOR_FLAGS)
    if (kind === 'address' && !/^https?:\/\/[^/]+\/*$/.test(text(name)))
      throw cliError('APPMON-CLI-ADDRESS', { flag: name, value: text(name) || 'nothing' });
  const address = (name: string): string => text(name).replace(/\/+$/, '');
  return {
    ...{ app: text('app'), data: text('data'), user: text('user') },
    ...{ web: address('web'), rest: address('rest'), hec: address('hec'), gateway: address('gateway') },
  };
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const line = ({ state, name, code, text }: Finding): string =>
  `${state.padEnd(9)}  ${name.padEnd(8)}  ${code === undefined ? '' : `${code}: `}${text}`;

/** The command line: `appmon doctor`, `appmon --help`. Resolves with the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const [command, ...rest] = argv;
  if (command === undefined || command === '--help' || rest.includes('--help')) {
    say(HELP);
    return command === undefined ? 2 : 0;
  }
  if (command !== 'doctor') throw cliError('APPMON-CLI-COMMAND', { command });
  const options = readDoctorOptions(rest);
  const { APPMON_TOKEN: token, APPMON_ADMIN_PASSWORD: password } = process.env;
  const secrets = { ...(token ? { token } : {}), ...(password ? { password } : {}) };
  const findings = await examine(options, { node: process.versions.node, secrets, now: Date.now() / 1000 });
  findings.map(line).forEach(say);
  return findings.some(({ state }) => state === 'wrong') ? 1 : 0;
}
