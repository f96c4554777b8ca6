import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_LIMITS } from '../config';
import type { GatewayConfig, GatewayLimits } from '../config';
import { startGateway } from '../gateway';
import type { Gateway } from '../gateway';
import { startFakeHec } from './fake-hec';
import type { FakeHec } from './fake-hec';

/** The key that may send every application. */
export const KEY = '0123456789abcdef0123456789abcdef';

/** Differences from a gateway with the usual bounds and health reports out of the way. */
export type Overrides = Partial<Omit<GatewayConfig, 'limits'>> & { readonly limits?: Partial<GatewayLimits> };

/** A gateway on a folder of its own and the collector it delivers to. */
export interface Fixture {
  readonly hec: FakeHec;
  readonly data: string;
  readonly gateway: () => Gateway;
  readonly restart: (overrides?: Overrides) => Promise<void>;
  /** A post with the key for every application, unless the headers bring another one. */
  readonly post: (path: string, body: RequestInit['body'], headers?: Record<string, string>) => Promise<Response>;
  readonly close: () => Promise<void>;
}

/** Starts a fixture; `prepare` may put files into the data folder first. */
export async function openFixture(overrides: Overrides = {}, prepare: (data: string) => void = () => undefined): Promise<Fixture> {
  const data = mkdtempSync(join(tmpdir(), 'gateway-'));
  mkdirSync(join(data, 'gateway/keys'), { recursive: true });
  prepare(data);
  const hec = await startFakeHec();
  const start = (more: Overrides): Promise<Gateway> =>
    startGateway({
      host: '127.0.0.1',
      port: 0,
      data,
      tls: undefined,
      hecUrl: hec.url,
      hecToken: 'T',
      ingestKey: KEY,
      ...more,
      limits: { ...DEFAULT_LIMITS, healthIntervalMs: 3_600_000, ...more.limits },
    });
  let gateway = await start(overrides);
  return {
    hec,
    data,
    gateway: () => gateway,
    restart: async (more = {}) => {
      await gateway.stop(0);
      gateway = await start(more);
    },
    post: (path, body, headers = { 'x-appmon-key': KEY }) => fetch(gateway.url + path, { method: 'POST', body: body ?? null, headers }),
    close: async () => {
      await gateway.stop(0);
      await hec.close();
    },
  };
}

/** Opens a fixture before each test of the file and closes it afterwards; `post` brings the key besides the given headers. */
export function fixtureForEachTest(): { readonly fixture: () => Fixture; readonly post: Fixture['post'] } {
  let open: Fixture;
  beforeEach(async () => {
    open = await openFixture();
  });
  afterEach(() => open.close());
  return { fixture: () => open, post: (path, body, headers = {}) => open.post(path, body, { 'x-appmon-key': KEY, ...headers }) };
}

/** A key in clear and what it may do. */
export interface ClearKey {
  readonly key: string;
  readonly apps: readonly string[];
  readonly rights?: readonly string[];
  readonly sources?: readonly string[];
  readonly indexes?: Readonly<Record<string, string>>;
  readonly requests_per_second?: number;
  readonly install_events_per_second?: number;
  readonly in_address?: boolean;
}

/** Writes the key file of a data folder: keys in clear with the applications they may send. */
export function writeKeys(data: string, keys: readonly ClearKey[]): void {
  const stored = keys.map(({ key, ...more }) => ({ id: key.slice(0, 4), sha256: createHash('sha256').update(key).digest('hex'), ...more }));
  writeFileSync(join(data, 'gateway/keys/keys.json'), JSON.stringify(stored));
}
