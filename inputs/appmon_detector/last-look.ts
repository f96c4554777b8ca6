import type { Splunkd } from '../../bin/kit/splunkd';

const COLLECTION = 'appmon_lease';
const KEY = 'detector-look';

/** The last look of whichever host decided. */
interface LastLook {
  readonly _key: string;
  /** Epoch seconds up to which everything was judged and published. */
  readonly looked: number;
}

/** Up to when any host has judged and published; undefined when none ever did. */
export const readLastLook = async (splunkd: Splunkd): Promise<number | undefined> => (await splunkd.get<LastLook>(COLLECTION, KEY))?.looked;

/** Notes that everything up to `looked` is judged and published. Only the holder of the lease calls this. */
export const saveLastLook = (splunkd: Splunkd, looked: number): Promise<void> => splunkd.save(COLLECTION, [{ _key: KEY, looked }]);
