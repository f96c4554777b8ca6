import type { DeliverContext } from '../deliver/events';
import { prepare } from '../deliver/prepare';
import type { Item, SenderRecord } from '../items';
import { BATCH, batchOf, NOW, ROUNDS } from './sample';

const payloadOf = (first: number): Buffer =>
  Buffer.from(
    JSON.stringify(
      batchOf(first, ({ event_id: id, event_name: name, message, ...attributes }): Item => {
        const payload: SenderRecord = { type: 'record', signal: 'hec', name, time: NOW, body: message, attributes, fields: {} };
        return { id, stable: true, received: NOW, app: undefined, payload };
      }),
    ),
  );

/** Normalises made-up items and forgets them, so that delivery does not take the processor from the receivers for its first seconds. */
export async function warmUpDelivering(context: DeliverContext): Promise<void> {
  const seen = { claim: () => true, keep: () => undefined };
  for (let round = 0; round < ROUNDS; round += 1) {
    const payloads = [payloadOf(round * BATCH)];
    await prepare({ payloads, items: BATCH, lost: 0, segment: '', end: 0 }, { seen, context });
  }
}
