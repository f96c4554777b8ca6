import { createHash } from 'node:crypto';

let lastNumber = 0;

/** A fresh sid as Splunk forms them: `<epoch>.<n>`, or `scheduler__<owner>__<app>__RMD5<hash>_at_<epoch>_<n>` for scheduled runs. */
export function newSid(now: number, scheduled?: { readonly owner: string; readonly app: string; readonly name: string }): string {
  lastNumber += 1;
  if (!scheduled) return `${Math.floor(now)}.${lastNumber}`;
  const hash = createHash('md5').update(scheduled.name).digest('hex').slice(0, 17);
  const plain = (text: string): string => text.replace(/[^\w.@-]/g, '_');
  return `scheduler__${plain(scheduled.owner)}__${plain(scheduled.app)}__RMD5${hash}_at_${Math.floor(now)}_${lastNumber}`;
}

/** Continues after the numbers of restored jobs, so that no sid comes twice. */
export function continueAfter(sids: readonly string[]): void {
  for (const sid of sids) lastNumber = Math.max(lastNumber, Number(/[._](\d+)$/.exec(sid)?.[1] ?? 0));
}
