import cluster from 'node:cluster';
import { check } from './check';
import { gatewayPaths, readGatewayConfig } from './config';
import { firstKey } from './keys';
import { replay } from './replay';
import { rotate } from './rotate';

export { readGatewayConfig } from './config';
export type { GatewayConfig } from './config';

/** First words that do something beside a running gateway. */
const COMMANDS: Readonly<Record<string, (argv: readonly string[]) => number | Promise<number>>> = { rotate, replay, check };

/**
 * Runs the gateway until it is told to stop (SIGTERM, SIGINT, or the supervisor's `stop`); SIGHUP replaces its receivers one by one.
 * As first word `rotate` makes a new hash key, `replay` sends the dead letters again, `check` asks the gateway whether it takes events.
 */
export async function main(argv: readonly string[]): Promise<number> {
  const command = COMMANDS[argv[0] ?? ''];
  if (command) return command(argv.slice(1));
  const given = readGatewayConfig(argv);
  const config = { ...given, ingestKey: given.ingestKey ?? firstKey(gatewayPaths(given.data).keys) };
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
