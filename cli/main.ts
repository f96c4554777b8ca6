import { examine, type Finding } from './doctor';
import { DOCTOR_FLAGS, type DoctorOptions } from './doctor/options';
import { cliError } from './errors';
import { helpOf, readFlags } from './flags';
import { uploadSymbols, type Uploaded } from './symbols';
import { SYMBOL_FLAGS } from './symbols/options';

const HELP = [
  'appmon doctor [flags]: says what of an installation works',
  '',
  ...helpOf(DOCTOR_FLAGS),
  '',
  '  APPMON_TOKEN, or APPMON_ADMIN_PASSWORD for --user, lets it ask the host for indexes, searches, detector and outbox.',
  '',
  'appmon symbols upload FILE … [flags]: gives the gateway dSYMs, libraries with debug information, R8 mappings, source maps, zips of them',
  '',
  ...helpOf(SYMBOL_FLAGS),
  '',
  '  APPMON_SYMBOLS_KEY is the key, with the right symbols.',
  '',
  'Exit code: 0 all is well, 1 something is not, 2 called wrongly.',
].join('\n');

/** Reads the flags of `doctor`; a bad one throws its coded error. */
export const readDoctorOptions = (argv: readonly string[]): DoctorOptions => readFlags(argv, DOCTOR_FLAGS).flags;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const finding = ({ state, name, code, text }: Finding): string =>
  `${state.padEnd(9)}  ${name.padEnd(8)}  ${code === undefined ? '' : `${code}: `}${text}`;

async function doctor(argv: readonly string[]): Promise<number> {
  const { APPMON_TOKEN: token, APPMON_ADMIN_PASSWORD: password } = process.env;
  const secrets = { ...(token ? { token } : {}), ...(password ? { password } : {}) };
  const findings = await examine(readDoctorOptions(argv), { node: process.versions.node, secrets, now: Date.now() / 1000 });
  findings.map(finding).forEach(say);
  return findings.some(({ state }) => state === 'wrong') ? 1 : 0;
}

const uploaded = ({ file, ids, problem, kept }: Uploaded): string => {
  if (problem !== undefined) return `refused    ${file}  ${problem}`;
  return kept === undefined ? `ok         ${file}  ${ids.join(' ')}` : `kept       ${file}  ${kept}`;
};

async function symbols(argv: readonly string[]): Promise<number> {
  const { flags, words } = readFlags(argv, SYMBOL_FLAGS, true);
  const [verb, ...paths] = words;
  if (verb !== 'upload' || paths.length === 0) throw cliError('APPMON-CLI-SYMBOLS');
  const { APPMON_SYMBOLS_KEY: key } = process.env;
  if (key === undefined || key === '') throw cliError('APPMON-CLI-KEY');
  const results = await uploadSymbols(paths, flags, key);
  results.map(uploaded).forEach(say);
  return results.some(({ problem }) => problem !== undefined) ? 1 : 0;
}

const COMMANDS: Readonly<Record<string, (argv: readonly string[]) => Promise<number>>> = { doctor, symbols };

/** The command line: `appmon doctor`, `appmon symbols upload`, `appmon --help`. Resolves with the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === '--help' || rest.includes('--help')) {
    say(HELP);
    return name === undefined ? 2 : 0;
  }
  const command = COMMANDS[name];
  if (!command) throw cliError('APPMON-CLI-COMMAND', { command: name, known: Object.keys(COMMANDS).join(', ') });
  return command(rest);
}
