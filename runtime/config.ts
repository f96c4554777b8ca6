import { join, resolve } from 'node:path';
import { errorCatalogue } from '../core/errors';

const fail = errorCatalogue({
  'APPMON-FLAG-UNKNOWN': 'Unknown flag {flag}; expected one of {known}.',
  'APPMON-FLAG-VALUE': 'Flag {flag} expects {expected}; got {value}.',
  'APPMON-FLAG-TLS': 'Listening on {host} needs --tls-cert and --tls-key, or an explicit --insecure.',
});

/** One flag: its name, the variable that sets it too, what it holds and its default. */
interface Flag {
  readonly name: string;
  readonly kind: 'port' | 'text' | 'path' | 'on' | 'off';
  readonly fallback: string;
  readonly help: string;
}

/** Every flag of `npm start`, the runtime and the gateway (docs: README). The variable is `APPMON_` + the name in capitals. */
export const FLAGS: readonly Flag[] = [
  { name: 'web-port', kind: 'port', fallback: '8000', help: 'pages' },
  { name: 'mgmt-port', kind: 'port', fallback: '8089', help: 'management REST' },
  { name: 'hec-port', kind: 'port', fallback: '8088', help: 'HTTP Event Collector of the runtime' },
  { name: 'gateway-port', kind: 'port', fallback: '4318', help: 'gateway' },
  { name: 'inbox-port', kind: 'port', fallback: '8025', help: 'demo inbox (fake Slack, mail viewer)' },
  { name: 'smtp-port', kind: 'port', fallback: '8026', help: 'demo SMTP sink' },
  { name: 'host', kind: 'text', fallback: '127.0.0.1', help: 'listen address' },
  { name: 'data', kind: 'path', fallback: './var', help: 'data folder' },
  { name: 'app', kind: 'path', fallback: './dist/app_monitoring', help: 'package to host' },
  { name: 'tls-cert', kind: 'path', fallback: '', help: 'certificate (PEM)' },
  { name: 'tls-key', kind: 'path', fallback: '', help: 'private key (PEM)' },
  { name: 'insecure', kind: 'on', fallback: 'false', help: 'allow a public address without TLS' },
  { name: 'no-demo', kind: 'off', fallback: 'true', help: 'no demo traffic and no demo inbox' },
  { name: 'situation', kind: 'text', fallback: 'bad_release', help: 'what the demo plants' },
];

/** Settings of the runtime after flags and variables. Ports of 0 are chosen by the system. */
export interface RuntimeConfig {
  readonly webPort: number;
  readonly mgmtPort: number;
  readonly hecPort: number;
  readonly gatewayPort: number;
  readonly inboxPort: number;
  readonly smtpPort: number;
  readonly host: string;
  readonly data: string;
  readonly app: string;
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  readonly demo: boolean;
  readonly situation: string;
  readonly hecToken: string | undefined;
  readonly ingestKey: string | undefined;
  readonly adminPassword: string | undefined;
}

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

const EXPECTED = { port: 'a port (0 to 65535)', text: 'a text', path: 'a path' } as const;

const isSet = (value: string | undefined): boolean => value !== undefined && !['', '0', 'false'].includes(value);
const switchedTo = ({ kind }: Flag): string => String(kind === 'on');

/** Reads `--flag value`, `--flag=value` and `APPMON_FLAG`; a bad flag throws its CodedError. */
export function readConfig(argv: readonly string[], environment: NodeJS.ProcessEnv = process.env): RuntimeConfig {
  const values = new Map<string, string>();
  for (const flag of FLAGS) {
    const fromEnvironment = environment[`APPMON_${flag.name.toUpperCase().replaceAll('-', '_')}`];
    if (flag.kind === 'on' || flag.kind === 'off') values.set(flag.name, isSet(fromEnvironment) ? switchedTo(flag) : flag.fallback);
    else values.set(flag.name, fromEnvironment === undefined || fromEnvironment === '' ? flag.fallback : fromEnvironment);
  }
  for (let at = 0; at < argv.length; at += 1) {
    const [name, inline] = (argv[at] ?? '').replace(/^--/, '').split(/=(.*)/s);
    const flag = FLAGS.find((candidate) => candidate.name === name);
    if (!flag || !argv[at]?.startsWith('--'))
      throw fail('APPMON-FLAG-UNKNOWN', { flag: argv[at] ?? '', known: FLAGS.map((each) => `--${each.name}`).join(' ') });
    if (flag.kind === 'on' || flag.kind === 'off') {
      values.set(flag.name, switchedTo(flag));
      continue;
    }
    const value = inline ?? argv[(at += 1)] ?? '';
    if (value === '' || (inline === undefined && value.startsWith('--')))
      throw fail('APPMON-FLAG-VALUE', { flag: `--${flag.name}`, expected: EXPECTED[flag.kind], value: value || 'nothing' });
    values.set(flag.name, value);
  }
  const text = (name: string): string => values.get(name) ?? '';
  const port = (name: string): number => {
    const value = Number(text(name));
    if (!Number.isInteger(value) || value < 0 || value > 65535)
      throw fail('APPMON-FLAG-VALUE', { flag: `--${name}`, expected: EXPECTED.port, value: text(name) });
    return value;
  };
  const host = text('host');
  for (const [one, other] of [
    ['tls-cert', 'tls-key'],
    ['tls-key', 'tls-cert'],
  ] as const)
    if (text(one) && !text(other))
      throw fail('APPMON-FLAG-VALUE', { flag: `--${other}`, expected: `a path, because --${one} is given`, value: 'nothing' });
  const tls = text('tls-cert') && text('tls-key') ? { cert: resolve(text('tls-cert')), key: resolve(text('tls-key')) } : undefined;
  if (!LOOPBACK.has(host) && !tls && text('insecure') !== 'true') throw fail('APPMON-FLAG-TLS', { host });
  return {
    webPort: port('web-port'),
    mgmtPort: port('mgmt-port'),
    hecPort: port('hec-port'),
    gatewayPort: port('gateway-port'),
    inboxPort: port('inbox-port'),
    smtpPort: port('smtp-port'),
    host,
    data: resolve(text('data')),
    app: resolve(text('app')),
    tls,
    demo: text('no-demo') === 'true',
    situation: text('situation'),
    hecToken: environment['APPMON_HEC_TOKEN'],
    ingestKey: environment['APPMON_INGEST_KEY'],
    adminPassword: environment['APPMON_ADMIN_PASSWORD'],
  };
}

/** Paths inside the data folder (docs/ARCHITECTURE.md). */
export const dataPaths = (data: string) => ({
  etc: join(data, 'etc'),
  auth: join(data, 'etc', 'auth'),
  apps: join(data, 'etc', 'apps'),
  users: join(data, 'etc', 'users'),
  system: join(data, 'etc', 'system', 'local'),
  lib: join(data, 'lib'),
  dispatch: join(data, 'dispatch'),
  modinputs: join(data, 'modinputs'),
  log: join(data, 'log'),
  gateway: join(data, 'gateway'),
});
