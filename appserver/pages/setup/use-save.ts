import { useState } from 'react';
import type { CodedError } from '../../../core/errors';
import { codedError } from '../../ui/data/errors';
import { kvInsert } from '../../ui/data/kv';
import type { RestRequest } from '../../ui/data/rest';
import { useSources } from '../../ui/data/use-data';
import { useToast } from '../../ui/parts/Toasts';
import { useAccount } from '../../ui/state/account';

/** A change of settings: requests in order, and how to say it. Secrets never enter `before` and `after`. */
export interface Saving {
  readonly what: string;
  readonly subject: string;
  readonly requests: readonly RestRequest[];
  readonly before?: string;
  readonly after?: string;
}

/** Saves settings as one audited change; the form keeps what was typed when it fails. */
export function useSave(done: () => void): {
  readonly busy: boolean;
  readonly error: CodedError | undefined;
  readonly save: (saving: Saving) => Promise<void>;
} {
  const { rest } = useSources();
  const account = useAccount();
  const toast = useToast();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<CodedError | undefined>(undefined);
  const save = async ({ what, subject, requests, before = '', after = '' }: Saving): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      for (const request of requests) await rest(request);
      await kvInsert(rest, 'appmon_audit', { time: Date.now() / 1000, who: account.name, what, subject, before, after, why: '' });
      toast(what, 'normal');
      done();
    } catch (failure) {
      setError(codedError(failure));
    }
    setBusy(false);
  };
  return { busy, error, save };
}
