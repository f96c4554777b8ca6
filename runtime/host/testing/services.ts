import { pino } from 'pino';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openConf } from '../../conf/store';
import { readConfig } from '../../config';
import type { RawEvent } from '../../ingest/types';
import type { RuntimeServices } from '../../services';
import type { Session } from '../../splunkd/types';

/** A temporary app and data folder with real configuration, an ingest that remembers, and accounts that exist by name alone. */
export interface TestHost {
  readonly folder: string;
  readonly events: RawEvent[];
  readonly services: RuntimeServices;
}

const session = (user: string): Session => ({
  key: `key-of-${user}`,
  user,
  roles: ['admin'],
  capabilities: new Set(['admin_all_objects']),
  searchIndexes: ['*', '_*'],
  defaultIndexes: ['main'],
  timezone: 'UTC',
});

/** Writes files below the app folder (`.sh` becomes executable) and opens configuration over it. */
export function testServices(files: Readonly<Record<string, string>>, parts: Partial<RuntimeServices> = {}): TestHost {
  const folder = mkdtempSync(join(tmpdir(), 'host-'));
  for (const [name, text] of Object.entries({
    'default/app.conf': '[ui]\nlabel = Test\n',
    'metadata/default.meta': '[]\naccess = read : [ * ], write : [ admin ]\nexport = system\n',
    ...files,
  })) {
    const path = join(folder, 'test_app', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { mode: name.endsWith('.sh') ? 0o755 : 0o644 });
  }
  const events: RawEvent[] = [];
  const data = join(folder, 'data');
  mkdirSync(data);
  const services = {
    config: readConfig(['--data', data, '--mgmt-port', '18089'], {}),
    log: pino({ level: 'silent' }),
    conf: openConf({ appDirectories: [join(folder, 'test_app')], dataDirectory: data }),
    ingest: {
      events: (fresh: readonly RawEvent[]) => Promise.resolve(void events.push(...fresh)),
      raw: (text: string, metadata: Omit<RawEvent, 'data'>) => Promise.resolve(events.push({ data: text, ...metadata })),
    },
    auth: { systemSession: session, session: () => undefined, logout: () => undefined, users: () => [] },
    ...parts,
  };
  return { folder, events, services: services as unknown as RuntimeServices };
}

/** Resolves once the probe gives a value; the test's own limit ends a wait in vain. */
export async function eventually<T>(probe: () => T | undefined): Promise<T> {
  for (;;) {
    const value = probe();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
