import { parseArgs } from 'node:util';
import { DOCTOR_FLAGS, examine, type DoctorOptions } from './doctor';
import { cliError } from './errors';

const HELP = [
  'appmon doctor [flags]: says what of an installation works; ends with 1 when something does not',
  '',
  ...DOCTOR_FLAGS.map(({ name, fallback, help }) => `  ${`--${name}`.padEnd(12)}${help} (${fallback})`),
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
  return { app: text('app'), web: address('web'), rest: address('rest'), hec: address('hec'), gateway: address('gateway') };
}

/** The command line: `appmon doctor`, `appmon --help`. Resolves with the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const [command, ...rest] = argv;
  if (command === undefined || command === '--help' || rest.includes('--help')) {
    console.log(HELP);
    return command === undefined ? 2 : 0;
  }
  if (command !== 'doctor') throw cliError('APPMON-CLI-COMMAND', { command });
  const findings = await examine(readDoctorOptions(rest), process.versions.node);
  for (const { name, works, text } of findings) console.log(`${works ? 'ok   ' : 'wrong'}  ${name.padEnd(8)}  ${text}`);
  return findings.every(({ works }) => works) ? 0 : 1;
}
