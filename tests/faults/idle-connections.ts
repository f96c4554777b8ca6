import { serviceOf, memoryOf } from '../support/processes';
import { startProduct } from '../support/product';
import { closeAll, openConnections } from './connections';

/** What the run found. */
export interface IdleVerdict {
  readonly connections: number;
  /** Statuses of good requests that were sent while all connections were open. */
  readonly answered: readonly number[];
  /** Bytes the gateway grew by. */
  readonly grownBytes: number;
}

const ASKED = 20;

/** Holds many connections to the gateway open that say nothing, and sends good requests meanwhile. */
export async function holdIdleConnections(connections: number): Promise<IdleVerdict> {
  const product = await startProduct();
  try {
    const gateway = serviceOf(product.data, 'gateway');
    const before = memoryOf(gateway).resident;
    const sockets = await openConnections(product.gatewayUrl, connections);
    const answered: number[] = [];
    for (let at = 0; at < ASKED; at += 1) {
      const reply = await fetch(`${product.gatewayUrl}/services/collector`, {
        method: 'POST',
        headers: { 'x-appmon-key': product.ingestKey },
        body: JSON.stringify({
          event: { event_name: 'session.start', event_id: `idle-${at}`, app_id: 'es.meridiano.app', platform: 'ios' },
        }),
      });
      answered.push(reply.status);
    }
    const grownBytes = memoryOf(gateway).resident - before;
    closeAll(sockets);
    return { connections, answered, grownBytes };
  } finally {
    await product.stop();
  }
}
