import type { Splunkd } from '../../bin/kit/splunkd';

/** Collections whose records people may snooze. */
const COLLECTIONS = ['appmon_incidents', 'appmon_issues'] as const;

interface Snoozed {
  readonly _key: string;
  readonly state: string;
  /** Epoch seconds; 0 or absent for a snooze without an end. */
  readonly snoozed_until?: number;
}

const isOver = ({ state, snoozed_until: until = 0 }: Snoozed, now: number): boolean => state === 'snoozed' && until > 0 && until <= now;

/**
 * Opens again what was snoozed until a time that is over (`now` in epoch seconds). Each record is read again just before the write,
 * so that a snooze that was made longer meanwhile holds; `version` counts the edits of people and stays.
 */
export async function endSnoozes(splunkd: Splunkd, now: number): Promise<void> {
  for (const collection of COLLECTIONS)
    for (const { _key } of (await splunkd.find<Snoozed>(collection, { state: 'snoozed' })).filter((record) => isOver(record, now))) {
      const current = await splunkd.get<Snoozed>(collection, _key);
      if (current && isOver(current, now)) await splunkd.save(collection, [{ ...current, state: 'open', snoozed_until: 0 }]);
    }
}
