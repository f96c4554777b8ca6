import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import type { Patience } from './deliver/acknowledgements';
import { gatewayError } from './errors';

/** Settings of the gateway after flags and variables. A port of 0 is chosen by the system. */
export interface GatewayConfig {
  readonly host: string;
  readonly port: number;
  /** Data folder; the gateway keeps to `<data>/gateway`. */
  readonly data: string;
  readonly tls: TlsFiles | undefined;
  /** Root of the HTTP Event Collector, without a path. */
  readonly hecUrl: string;
  readonly hecToken: string;
  /** File the token is read from, and again when it changes; goes before `hecToken`. */
  readonly hecTokenFile?: string | undefined;
  /** Management port of splunkd and the token that reads its tables; undefined leaves the copies on the disk as they are. */
  readonly rest?: RestConfig | undefined;
  /** A key every application may send with; undefined leaves the stored keys alone. */
  readonly ingestKey: string | undefined;
  /** Custom keys that may be kept; all, after the rules of redaction, when left out. */
  readonly customKeys?: readonly string[];
  /** Processes that receive; 1 when left out. */
  readonly receivers?: number;
  readonly limits: GatewayLimits;
}

/** Files of the server's certificate, its key and, for mutual TLS, of the authorities that sign clients' certificates. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
  readonly clientCa?: string;
}

/** How the tables of applications and places are read. */
export interface RestConfig {
  readonly url: string;
  readonly token: string;
  /** File the token is read from, and again when it changes; goes before `token`. */
  readonly tokenFile?: string | undefined;
}

/** Bounds, in bytes unless the name says otherwise. */
export interface GatewayLimits {
  readonly body: number;
  /** All bodies under way, over all receivers: each has its part. */
  readonly inFlight: number;
  readonly spool: number;
  readonly segment: number;
  readonly hecBody: number;
  /** Where the token wants acknowledgement. */
  readonly acknowledgements: Patience;
  readonly duplicates: number;
  readonly healthIntervalMs: number;
  readonly lookupsIntervalMs: number;
  /** Requests a second of a key that has no limit of its own. */
  readonly requestsPerSecond: number;
  /** Events a second of one installation, where its key has no limit of its own; 0: any number. */
  readonly installEventsPerSecond: number;
  /** Symbol files on the disk, packed; and one upload, and each of its files unpacked. */
  readonly symbols: number;
  readonly symbolUpload: number;
  /** Indexes of symbol files in memory. */
  readonly symbolMemory: number;
  /** Reports that wait for symbols. */
  readonly waitingReports: number;
  readonly lateSymbolsIntervalMs: number;
  /** Ids a second that a key for references may ask for, when it has no limit of its own. */
  readonly referencesPerSecond: number;
}

export const DEFAULT_LIMITS: GatewayLimits = {
  body: 20 * 1024 * 1024,
  inFlight: 96 * 1024 * 1024,
  spool: 4 * 1024 * 1024 * 1024,
  segment: 64 * 1024 * 1024,
  hecBody: 2 * 1024 * 1024,
  // Five minutes.
  acknowledgements: { everyMs: 500, looks: 600 },
  duplicates: 750_000,
  healthIntervalMs: 10_000,
  lookupsIntervalMs: 15_000,
  symbols: 20 * 1024 * 1024 * 1024,
  symbolUpload: 512 * 1024 * 1024,
  symbolMemory: 128 * 1024 * 1024,
  waitingReports: 1024 * 1024 * 1024,
  lateSymbolsIntervalMs: 2000,
  requestsPerSecond: 5000,
  installEventsPerSecond: 0,
  referencesPerSecond: 50,
};

const MOST_RECEIVERS = 16;
/** A receiver waits for the disk between two batches, and delivery fits in there; beyond a few receivers the disk decides. */
const defaultReceivers = (): number => Math.min(4, availableParallelism());

const SWITCHES: ReadonlySet<string> = new Set(['insecure', 'no-demo']);
const DEFAULTS: Readonly<Record<string, string>> = {
  'gateway-port': '4318',
  'hec-port': '8088',
  'hec-url': '',
  host: '127.0.0.1',
  data: './var',
  'tls-cert': '',
  'tls-key': '',
  'tls-client-ca': '',
  insecure: 'false',
  'hec-token-file': '',
  'rest-url': '',
  'rest-token-file': '',
  'key-requests-per-second': String(DEFAULT_LIMITS.requestsPerSecond),
  'install-events-per-second': String(DEFAULT_LIMITS.installEventsPerSecond),
  'custom-keys': '',
  'spool-bytes': String(DEFAULT_LIMITS.spool),
  'symbols-bytes': String(DEFAULT_LIMITS.symbols),
  receivers: String(defaultReceivers()),
};
/** Flags of the other services, taken so that one set of flags starts each service alone. */
const FOREIGN: ReadonlySet<string> = new Set(['web-port', 'mgmt-port', 'inbox-port', 'smtp-port', 'app', 'no-demo', 'situation']);
const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost']);

/** The word after a flag; another flag is none. */
function valueAt(argv: readonly string[], at: number): string {
  const value = argv[at];
  if (value !== undefined && !value.startsWith('--')) return value;
  throw gatewayError('APPMON-FLAG-VALUE', { flag: argv[at - 1] ?? '', expected: 'a value', value: value ?? 'nothing' });
}

/** A switch is on or off and nothing else: a slip must not turn a protection off. */
function isOn(values: ReadonlyMap<string, string>, name: string): boolean {
  const value = values.get(name) ?? '';
  if (value === 'true' || value === 'false') return value === 'true';
  throw gatewayError('APPMON-FLAG-VALUE', { flag: `--${name}`, expected: 'true or false', value });
}

function readFlags(argv: readonly string[], values: Map<string, string>): void {
  for (let at = 0; at < argv.length; at += 1) {
    const argument = argv[at] ?? '';
    const [name = '', inline] = argument.replace(/^--/, '').split(/=(.*)/s);
    if (!argument.startsWith('--') || !(name in DEFAULTS || FOREIGN.has(name))) {
      throw gatewayError('APPMON-FLAG-UNKNOWN', {
        flag: argument,
        known: Object.keys(DEFAULTS)
          .map((each) => `--${each}`)
          .join(' '),
      });
    }
    values.set(name, inline ?? (SWITCHES.has(name) ? 'true' : valueAt(argv, (at += 1))));
  }
}

function numberOf(values: ReadonlyMap<string, string>, name: string, maximum: number): number {
  const text = values.get(name) ?? '';
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= maximum) return value;
  throw gatewayError('APPMON-FLAG-VALUE', {
    flag: `--${name}`,
    expected: `a whole number up to ${String(maximum)}`,
    value: text,
  });
}

/** Certificate and key come together; without them authorities of clients would be checked by nobody. */
function tlsOf(text: (name: string) => string): TlsFiles | undefined {
  const [cert, key, clientCa] = ['tls-cert', 'tls-key', 'tls-client-ca'].map(text) as [string, string, string];
  if (cert !== '' && key !== '')
    return { cert: resolve(cert), key: resolve(key), ...(clientCa === '' ? {} : { clientCa: resolve(clientCa) }) };
  const alone = [cert, key, clientCa].find((file) => file !== '');
  if (alone === undefined) return undefined;
  throw gatewayError('APPMON-FLAG-VALUE', {
    flag: '--tls-cert and --tls-key',
    expected: 'both or none, and both with --tls-client-ca',
    value: alone,
  });
}

/** The REST address of splunkd; its token must not travel in clear over a network. */
function restOf(
  text: (name: string) => string,
  { token, isInsecure }: { readonly token: string; readonly isInsecure: boolean },
): { readonly rest?: RestConfig } {
  const url = text('rest-url').replace(/\/+$/, '');
  if (url === '') return {};
  const { protocol, hostname } = URL.canParse(url) ? new URL(url) : { protocol: '', hostname: '' };
  const mayBeClear = LOOPBACK.has(hostname) || isInsecure;
  if (protocol !== 'https:' && !(protocol === 'http:' && mayBeClear))
    throw gatewayError('APPMON-FLAG-VALUE', { flag: '--rest-url', expected: 'an https address, or http on this machine', value: url });
  return { rest: { url, token, ...(text('rest-token-file') === '' ? {} : { tokenFile: resolve(text('rest-token-file')) }) } };
}

/** Names between commas; none means that there is no list. */
const customKeysOf = (list: string): { readonly customKeys?: readonly string[] } => {
  const names = list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return names.length === 0 ? {} : { customKeys: names };
};

/** Reads `--flag value`, `--flag=value` and `APPMON_FLAG`; a bad flag throws its coded error. */
export function readGatewayConfig(argv: readonly string[], environment: NodeJS.ProcessEnv = process.env): GatewayConfig {
  const fromEnvironment = (name: string): string | undefined => environment[`APPMON_${name.toUpperCase().replaceAll('-', '_')}`];
  const values = new Map(Object.entries(DEFAULTS).map(([name, fallback]) => [name, fromEnvironment(name) ?? fallback]));
  readFlags(argv, values);
  const text = (name: string): string => values.get(name) ?? '';
  const host = text('host');
  const isInsecure = isOn(values, 'insecure');
  const tls = tlsOf(text);
  if (!LOOPBACK.has(host) && !tls && !isInsecure) throw gatewayError('APPMON-FLAG-TLS', { host });
  const hecUrl = text('hec-url') || `http://127.0.0.1:${String(numberOf(values, 'hec-port', 65_535))}`;
  if (!/^https?:\/\/[^/]+/.test(hecUrl))
    throw gatewayError('APPMON-FLAG-VALUE', { flag: '--hec-url', expected: 'an http or https address', value: hecUrl });
  return {
    host,
    port: numberOf(values, 'gateway-port', 65_535),
    data: resolve(text('data')),
    tls,
    hecUrl: hecUrl.replace(/\/+$/, ''),
    hecToken: environment['APPMON_HEC_TOKEN'] ?? '',
    ingestKey: environment['APPMON_INGEST_KEY'],
    receivers: Math.max(1, numberOf(values, 'receivers', MOST_RECEIVERS)),
    ...(text('hec-token-file') === '' ? {} : { hecTokenFile: resolve(text('hec-token-file')) }),
    ...restOf(text, { token: environment['APPMON_REST_TOKEN'] ?? '', isInsecure }),
    ...customKeysOf(text('custom-keys')),
    limits: {
      ...DEFAULT_LIMITS,
      spool: numberOf(values, 'spool-bytes', Number.MAX_SAFE_INTEGER),
      symbols: numberOf(values, 'symbols-bytes', Number.MAX_SAFE_INTEGER),
      requestsPerSecond: numberOf(values, 'key-requests-per-second', 1_000_000),
      installEventsPerSecond: numberOf(values, 'install-events-per-second', 1_000_000),
    },
  };
}

/** Folders the gateway keeps inside the data folder. */
export const gatewayPaths = (data: string) => ({
  root: join(data, 'gateway'),
  spool: join(data, 'gateway', 'spool'),
  keys: join(data, 'gateway', 'keys'),
  dead: join(data, 'gateway', 'dead-letter'),
  seen: join(data, 'gateway', 'seen'),
  symbols: join(data, 'gateway', 'symbols'),
});
