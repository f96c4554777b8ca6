import { errorCatalogue } from '../core/errors';
import { readConfig } from './config';
import { preflight } from './preflight';
import { startRuntime } from './runtime';

const fail = errorCatalogue({
  'APPMON-RUNTIME-STORE': 'The store cannot go on ({reason}); every acknowledged event is in its log, which the next start reads again.',
});

/** What the runtime tells a supervisor that forked it, once it answers. */
export interface RuntimeReady {
  readonly type: 'ready';
  readonly webUrl: string;
  readonly mgmtUrl: string;
  readonly hecUrl: string;
  readonly hecToken: string;
  readonly generatedPassword: string | undefined;
  /** A session of the administrator that lives as long as this process. */
  readonly sessionKey: string;
}

/** Runs the runtime until it is told to stop (SIGTERM, SIGINT, or the supervisor's `stop`), or until its store is lost (APPMON-RUNTIME-STORE). */
export async function main(argv: readonly string[]): Promise<number> {
  const config = readConfig(argv);
  preflight(config);
  const runtime = await startRuntime(config);
  const { webUrl, mgmtUrl, hecUrl, hecToken, generatedPassword } = runtime;
  if (process.send) {
    const ready: RuntimeReady = {
      type: 'ready',
      webUrl,
      mgmtUrl,
      hecUrl,
      hecToken,
      generatedPassword,
      sessionKey: runtime.services.auth.systemSession('admin').key,
    };
    process.send(ready);
  } else {
    const account = generatedPassword ? `user admin, password ${generatedPassword}` : 'user admin';
    process.stdout.write(`web       ${webUrl}\nrest      ${mgmtUrl}\nhec       ${hecUrl}  token ${hecToken}\naccount   ${account}\n`);
  }
  const asked = new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => resolve());
    process.on('disconnect', () => resolve());
    process.on('message', (message) => {
      if (message === 'stop') resolve();
    });
  });
  const lost = await Promise.race([asked, runtime.lost]);
  await runtime.stop();
  if (lost !== undefined) throw Object.assign(fail('APPMON-RUNTIME-STORE', { reason: lost }), { exitCode: 1 });
  return 0;
}
