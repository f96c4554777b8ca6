import { useCallback } from 'react';
import { codedError } from '../data/errors';
import type { By } from '../data/group-store';
import type { Rest } from '../data/rest';
import { useSources } from '../data/use-data';
import { useToast } from '../parts/Toasts';
import { useAccount } from '../state/account';

/** One decision: what it is called once it is done, why, and the write. */
export interface Regroup {
  readonly done: string;
  readonly why: string;
  readonly write: (rest: Rest, by: By) => Promise<unknown>;
}

/** Saves decisions of the signed-in account about groups, says how it went, and calls `after` in either case; true when saved. */
export function useRegroup(after: () => void): (regroup: Regroup) => Promise<boolean> {
  const { rest } = useSources();
  const { name } = useAccount();
  const toast = useToast();
  return useCallback(
    async ({ done, why, write }: Regroup) => {
      try {
        await write(rest, { who: name, why, now: Date.now() });
        toast(done, 'normal');
        return true;
      } catch (error) {
        const coded = codedError(error);
        toast(`${coded.message} (${coded.code})`, 'bad');
        return false;
      } finally {
        after();
      }
    },
    [rest, name, toast, after],
  );
}
