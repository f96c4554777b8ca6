import type { Accounting } from './accounting';
import { gatewayPaths } from './config';
import type { GatewayConfig } from './config';
import { openDeliverer } from './deliverer';
import { takeLock } from './lock';
import { createRateLimiter } from './rate';
import { openReceiver } from './receiver';
import { createRoom } from './room';
import { openWriter } from './spool/writer';
import { urlOf } from './url';

/** A running gateway. */
export interface Gateway {
  readonly url: string;
  readonly accounting: Accounting;
  /** Stops accepting, finishes what is under way, delivers what it can within `graceMs`, and ends; the rest stays in the spool. */
  readonly stop: (graceMs?: number) => Promise<void>;
}

/**
 * Starts a gateway in this process, both halves in one: for tests and for embedding. `npm run gateway` runs them as processes of
 * their own (`processes/`). Rejects with a coded error when the folder, the key or the port is not usable.
 */
export async function startGateway(config: GatewayConfig): Promise<Gateway> {
  const paths = gatewayPaths(config.data);
  const lock = await takeLock(paths.root);
  const deliverer = openDeliverer(config);
  const { accounting } = deliverer;
  const writer = openWriter(paths.spool, {
    writer: deliverer.nextWriter(),
    segment: config.limits.segment,
    onDurable: (durable) => {
      deliverer.learn(durable);
    },
  });
  const release = async (): Promise<void> => {
    await writer.close();
    await deliverer.stop();
    lock.release();
  };
  try {
    const receiver = openReceiver({
      config,
      accounting,
      rates: createRateLimiter(),
      room: createRoom(() => deliverer.waiting(), config.limits.spool),
      append: (payload, items) => writer.append(payload, items),
      pages: deliverer.pages,
    });
    const port = await receiver.listen();
    return {
      url: urlOf(config, port),
      accounting,
      stop: async (graceMs = 5000) => {
        await receiver.drain(0, graceMs);
        await deliverer.settle(graceMs);
        await release();
      },
    };
  } catch (error) {
    await release();
    throw error;
  }
}
