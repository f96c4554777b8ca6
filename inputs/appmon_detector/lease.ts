import type { Splunkd } from '../../bin/kit/splunkd';

const COLLECTION = 'appmon_lease';
const LEASE_SECONDS = 30;

interface Lease {
  readonly _key: string;
  readonly holder: string;
  readonly expires: number;
}

/**
 * Takes or renews the lease of a role; false while another holder has it. Of several hosts only the holder decides and tells.
 * The KV store has no compare-and-set: an expired lease is removed and claimed by insert, where only one can win.
 */
export async function holdLease(splunkd: Splunkd, role: string, of: { readonly holder: string; readonly now: number }): Promise<boolean> {
  const lease: Lease = { _key: role, holder: of.holder, expires: of.now + LEASE_SECONDS };
  const current = await splunkd.get<Lease>(COLLECTION, role);
  if (current?.holder === of.holder) {
    await splunkd.save(COLLECTION, [lease]);
    return true;
  }
  if (current && current.expires > of.now) return false;
  if (current) await splunkd.remove(COLLECTION, role);
  return splunkd.insert(COLLECTION, lease);
}
