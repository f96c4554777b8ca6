import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Splunkd } from './splunkd';

const COLLECTION = 'appmon_lease';

/** A lease has to live this much longer to be renewed or relied upon, in seconds: more than one call of splunkd takes. */
const MARGIN_SECONDS = 5;

/** Who holds a role until when (epoch seconds). */
interface Lease {
  readonly _key: string;
  readonly holder: string;
  readonly expires: number;
}

/** A name for a holder that no other process and no later life of this one has. */
export const holderName = (): string => `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`;

/** What is asked for: a role, by whom, at which time (epoch seconds), for how long. */
export interface LeaseRequest {
  readonly role: string;
  readonly holder: string;
  readonly now: number;
  readonly seconds: number;
}

/**
 * Takes or renews the lease of a role; false while another holder has it.
 * The KV store has no compare-and-set. What it does in one step is used instead: removal by a condition (an expired lease, and
 * only that) and an insert that one alone can win (409). A lease about to end is not renewed but taken anew, so that a slow
 * holder cannot write over its successor.
 */
export async function holdLease(splunkd: Splunkd, { role, holder, now, seconds }: LeaseRequest): Promise<boolean> {
  const lease: Lease = { _key: role, holder, expires: now + seconds };
  const current = await splunkd.get<Lease>(COLLECTION, role);
  if (current?.holder === holder && current.expires - MARGIN_SECONDS > now) {
    await splunkd.save(COLLECTION, [lease]);
    return true;
  }
  if (current && current.expires > now) return false;
  if (current) await splunkd.removeWhere(COLLECTION, { _key: role, expires: { $lte: now } });
  return splunkd.insert(COLLECTION, lease);
}

/** Gives a lease back, if it is still this holder's. */
export const releaseLease = (splunkd: Splunkd, role: string, holder: string): Promise<void> =>
  splunkd.removeWhere(COLLECTION, { _key: role, holder });
