import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readConfig } from '../../runtime/config';
import { startRuntime } from '../../runtime/runtime';
import type { RunningRuntime } from '../../runtime/runtime';

export const ADMIN_PASSWORD = 'protocol-tests-1';

/** A whole runtime on free ports over an empty data folder, hosting `fixture-app`. */
export interface TestRuntime {
  readonly runtime: RunningRuntime;
  readonly host: string;
  readonly port: number;
  readonly data: string;
  stop(): Promise<void>;
}

/** The package that the product ships. */
export const PACKAGE = resolve(__dirname, '../../dist/app_monitoring');

/** Starts it with every real part: store thread, search threads, scheduler, REST on its own port; `flags` are added to its own. */
export async function startTestRuntime(app = join(__dirname, 'fixture-app'), flags: readonly string[] = []): Promise<TestRuntime> {
  process.env['TS_NODE_PROJECT'] = resolve(__dirname, '../../tsconfig.node.json');
  const data = mkdtempSync(join(tmpdir(), 'protocol-'));
  const ports = ['web', 'mgmt', 'hec', 'gateway', 'inbox', 'smtp'].flatMap((name) => [`--${name}-port`, '0']);
  const config = readConfig([...ports, '--no-demo', '--data', data, '--app', app, ...flags], {
    APPMON_ADMIN_PASSWORD: ADMIN_PASSWORD,
  });
  const runtime = await startRuntime(config);
  const { hostname, port } = new URL(runtime.mgmtUrl);
  return {
    runtime,
    host: hostname,
    port: Number(port),
    data,
    stop: async () => {
      await runtime.stop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}
