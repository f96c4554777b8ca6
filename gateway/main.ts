import cluster from 'node:cluster';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { check } from './check';
import { gatewayPaths, readGatewayConfig } from './config';
import type { GatewayConfig } from './config';
import { replay } from './replay';
import { rotate } from './rotate';

export { readGatewayConfig } from './config';
export type { GatewayConfig } from './config';

/** The ingest key of a gateway that is started alone and without one: made once, readable by the owner only. */
function withKey(config: GatewayConfig): GatewayConfig & { readonly ingestKey: string } {
  if (config.ingestKey !== undefined) return { ...config, ingestKey: config.ingestKey };
  const { keys } = gatewayPaths(config.data);
  mkdirSync(keys, { recursive: true, mode: 0o700 });
  const file = join(keys, 'ingest.key');
  if (!existsSync(file)) writeFileSync(file, `${randomBytes(16).toString('hex')}\n`, { mode: 0o600 });
  return { ...config, ingestKey: readFileSync(file, 'utf8').trim() };
}

/** First words that do something beside a running gateway. */
const COMMANDS: Readonly<Record<string, (argv: readonly string[]) => number | Promise<number>>> = { rotate, replay, check };

/**
 * Runs the gateway until it is told to stop (SIGTERM, SIGINT, or the supervisor's `stop`); SIGHUP replaces its receivers one by one.
 * As first word `rotate` makes a new hash key, `replay` sends the dead letters again, `check` asks the gateway whether it takes events.
 */
export async function main(argv: readonly string[]): Promise<number> {
  const command = COMMANDS[argv[0] ?? ''];
  if (command) return command(argv.slice(1));
  const config = withKey(readGatewayConfig(argv));
  // Each process loads its own half alone; a compiled gateway stays one file.
  if (cluster.isWorker) return (await import(/* webpackMode: "eager" */ './processes/receiver-process')).runReceiver(config);
  const { startPrimary } = await import(/* webpackMode: "eager" */ './processes/primary');
  const gateway = await startPrimary(config);
  process.on('SIGHUP', () => void gateway.restart());
  if (process.send) process.send({ type: 'ready', url: gateway.url });
  else process.stdout.write(`gateway   ${gateway.url}  keys in ${gatewayPaths(config.data).keys}  to ${config.hecUrl}\n`);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => resolve());
    process.on('disconnect', () => resolve());
    process.on('message', (message) => {
      if (message === 'stop') resolve();
    });
  });
  await gateway.stop();
  return 0;
}
