import type { OutboxEntry } from './outbox';
import type { Splunkd } from './splunkd';

const DETECTIONS = 'appmon_detections';
const PREFIX = 'slack:';

/** Idempotency key of the message about a detection: the detector, its alert and the safety net all come to the same one. */
export const outboxKeyOf = (detection: string): string => `${PREFIX}${detection}`;

/** Records on the detections behind sent messages when people were told; a time that is already there stays. */
export async function recordNotified(splunkd: Splunkd, entries: readonly OutboxEntry[]): Promise<void> {
  for (const { _key, state, sent_at: sentAt } of entries) {
    if (state !== 'sent' || !_key.startsWith(PREFIX)) continue;
    const detection = await splunkd.get<{ _key: string; state?: string }>(DETECTIONS, _key.slice(PREFIX.length));
    if (detection && detection.state !== 'notified')
      await splunkd.save(DETECTIONS, [{ ...detection, state: 'notified', notified_time: sentAt }]);
  }
}
