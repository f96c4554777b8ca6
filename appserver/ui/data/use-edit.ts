import { useCallback } from 'react';
import { useToast } from '../parts/Toasts';
import { useAccount } from '../state/account';
import { codedError } from './errors';
import type { Collection, KvRecord } from './kv';
import { fieldText, kvEdit, versionOf } from './kv';
import { useSources } from './use-data';

/** A change of one record by the signed-in account. */
export interface Change {
  readonly collection: Collection;
  /** The record as the person saw it. */
  readonly record: KvRecord;
  readonly change: Readonly<Record<string, unknown>>;
  /** What was done, in words, for the audit and the message. */
  readonly what: string;
  readonly why?: string;
}

const before = ({ record, change }: Change): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.keys(change).map((name) => [name, record[name] ?? '']));

/** Saves changes of people: version checked, audited, with undo; says what happened and calls `after` in either case. */
export function useEdit(after: () => void): (change: Change) => Promise<void> {
  const { rest } = useSources();
  const account = useAccount();
  const toast = useToast();
  return useCallback(
    async (change: Change) => {
      const save = async (one: Change): Promise<KvRecord> =>
        kvEdit(
          rest,
          {
            collection: one.collection,
            key: fieldText(one.record, '_key'),
            version: versionOf(one.record),
            change: one.change,
            who: account.name,
            what: one.what,
            why: one.why ?? '',
          },
          Date.now(),
        );
      try {
        const saved = await save(change);
        const undo = (): void => {
          save({ ...change, record: saved, change: before(change), what: `undo: ${change.what}` }).then(after, (error: unknown) => {
            toast(codedError(error).message, 'bad');
          });
        };
        toast(change.what, 'normal', { label: 'Undo', run: undo });
      } catch (error) {
        const coded = codedError(error);
        toast(`${coded.message} (${coded.code})`, 'bad');
      }
      after();
    },
    [rest, account, toast, after],
  );
}
