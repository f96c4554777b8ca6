/** What to look at: folders, and the addresses of the services without a path. */
export interface DoctorOptions {
  readonly app: string;
  /** Data folder of the gateway (and of the local runtime): where key files lie. */
  readonly data: string;
  readonly web: string;
  readonly rest: string;
  readonly hec: string;
  readonly gateway: string;
  /** Who signs in; the password or token comes from a variable, never from the command line. */
  readonly user: string;
}

export const DOCTOR_FLAGS = [
  { name: 'app', kind: 'path', fallback: 'dist/app_monitoring', help: 'directory of the app' },
  { name: 'data', kind: 'path', fallback: 'var', help: 'data folder, where key files lie' },
  { name: 'web', kind: 'address', fallback: 'http://127.0.0.1:8000', help: 'pages of the host' },
  { name: 'rest', kind: 'address', fallback: 'http://127.0.0.1:8089', help: 'management port of the host' },
  { name: 'hec', kind: 'address', fallback: 'http://127.0.0.1:8088', help: 'HTTP Event Collector of the host' },
  { name: 'gateway', kind: 'address', fallback: 'http://127.0.0.1:4318', help: 'gateway' },
  { name: 'user', kind: 'text', fallback: 'admin', help: 'account that asks the host' },
] as const;

/** How long a service may take to answer. */
export const PATIENCE_MS = 5_000;
