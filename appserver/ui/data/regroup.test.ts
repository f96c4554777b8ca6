import { issueIdOf } from '../../../core/crash/issue-id';
import type { MemoryKv } from '../../../tests/support/memory-kv';
import { memoryKv } from '../../../tests/support/memory-kv';
import type { By, Seen } from './group-store';
import { findAliases, findDecisions } from './group-store';
import type { AuditEntry } from './groups';
import { auditOf } from './groups';
import type { KvRecord } from './kv';
import { kvFind } from './kv';
import { merge, reject, split } from './regroup';
import { isUndoable } from '../facts/acts';
import { undo } from './undo-regroup';

const row = (key: string, variant: string, issue: string, more: KvRecord = {}): [string, KvRecord] => [
  `appmon_aliases/${key}:${variant}`,
  { _key: `${key}:${variant}`, issue_key: key, variant_key: variant, issue, reason: 'first report', time: 100, version: 1, ...more },
];
const [V1, V2] = ['11'.repeat(32), '22'.repeat(32)];
const OWN = issueIdOf(V2);
const store = (): MemoryKv =>
  memoryKv({
    ...Object.fromEntries([row('ka', V1, 'AM-A'), row('ka', V2, 'AM-A'), row('kb', 'v3', 'AM-B')]),
    'appmon_similar/AM-A:AM-B': { _key: 'AM-A:AM-B', left: 'AM-A', right: 'AM-B', state: 'open', score: 0.8, version: 1 },
  });
const ana: By = { who: 'ana', why: 'same null cryptoObject', now: 1_794_898_800_000 };
const luis: By = { who: 'luis', why: 'another screen', now: ana.now + 5000 };

const look = async ({ rest }: MemoryKv, issue: string): Promise<Seen> => ({
  aliases: await findAliases(rest, { issue }),
  decisions: await findDecisions(rest),
});
const issues = async ({ rest }: MemoryKv): Promise<string[]> =>
  (await findAliases(rest, {})).map(({ _key, issue, reason }) => `${_key.slice(0, 5)} ${issue} ${reason}`).sort();
const entries = async ({ rest }: MemoryKv): Promise<AuditEntry[]> => (await kvFind(rest, 'appmon_audit', { sort: 'time:-1' })).map(auditOf);
const newest = async (kv: MemoryKv): Promise<AuditEntry> => {
  const [entry] = await entries(kv);
  if (entry === undefined) throw new Error('an audit entry is expected');
  return entry;
};
const atStart = ['ka:11 AM-A first report', 'ka:22 AM-A first report', 'kb:v3 AM-B first report'];
const state = (kv: MemoryKv): unknown => kv.stored.get('appmon_similar/AM-A:AM-B')?.['state'];

describe('a merge', () => {
  it('moves all rows of the issue, leaves a decision, an entry with before and after, and settles the proposal', async () => {
    const kv = store();
    await merge(kv.rest, { issue: 'AM-A', into: 'AM-B', seen: await look(kv, 'AM-A') }, ana);
    expect(await issues(kv)).toEqual(['ka:11 AM-B merge', 'ka:22 AM-B merge', 'kb:v3 AM-B first report']);
    expect(kv.stored.get('appmon_constraints/AM-A:AM-B')).toEqual({
      _key: 'AM-A:AM-B',
      kind: 'must-link',
      left: 'AM-A',
      right: 'AM-B',
      reason: 'same null cryptoObject',
      who: 'ana',
      time: 1_794_898_800,
      version: 1,
    });
    const entry = await newest(kv);
    expect(entry).toMatchObject({ who: 'ana', what: 'merge', subject: 'AM-B', why: 'same null cryptoObject' });
    expect(
      [entry.before, entry.after].map((text) => (JSON.parse(text) as KvRecord[]).map(({ issue, version }) => [issue, version])),
    ).toEqual([
      [
        ['AM-A', 1],
        ['AM-A', 1],
      ],
      [
        ['AM-B', 2],
        ['AM-B', 2],
      ],
    ]);
    expect(state(kv)).toBe('accepted');
  });

  it('is undone with all that it did, and can be made again', async () => {
    const kv = store();
    await merge(kv.rest, { issue: 'AM-A', into: 'AM-B', seen: await look(kv, 'AM-A') }, ana);
    const entry = await newest(kv);
    await undo(kv.rest, entry, luis);
    expect(await issues(kv)).toEqual(atStart);
    expect(kv.stored.has('appmon_constraints/AM-A:AM-B')).toBe(false);
    expect(state(kv)).toBe('open');
    const after = await entries(kv);
    expect(after[0]).toMatchObject({ who: 'luis', what: 'undo merge', subject: 'AM-B', why: 'another screen', before: entry.after });
    expect(after.map((one) => isUndoable(one, after))).toEqual([false, false]);
    await merge(kv.rest, { issue: 'AM-A', into: 'AM-B', seen: await look(kv, 'AM-A') }, { ...ana, now: luis.now + 1 });
    expect((await issues(kv))[0]).toBe('ka:11 AM-B merge');
    const again = await entries(kv);
    expect(again.filter((one) => isUndoable(one, again))).toEqual([again[0]]);
  });

  it('takes a new variant of its keys along when it is undone', async () => {
    const kv = store();
    await merge(kv.rest, { issue: 'AM-A', into: 'AM-B', seen: await look(kv, 'AM-A') }, ana);
    kv.stored.set(...row('ka', 'v9', 'AM-B', { time: ana.now / 1000 + 1 }));
    await undo(kv.rest, await newest(kv), luis);
    expect(await issues(kv)).toEqual([...atStart.slice(0, 2), 'ka:v9 AM-A first report', atStart[2]]);
  });

  it('of two people at once is refused to the second, who is told who, what and why', async () => {
    const kv = store();
    const seen = await look(kv, 'AM-A');
    await merge(kv.rest, { issue: 'AM-A', into: 'AM-B', seen }, ana);
    const before = await issues(kv);
    await expect(split(kv.rest, { issue: 'AM-A', variant: V2, seen }, luis)).rejects.toMatchObject({
      code: 'APPMON-P-024',
      message: expect.stringContaining('ana, merge (“same null cryptoObject”)') as string,
    });
    expect(await issues(kv)).toEqual(before);
    expect(await entries(kv)).toHaveLength(1);
  });

  it('between the look and the write is refused by the claim on the pair', async () => {
    const kv = store();
    const [one, other] = [await look(kv, 'AM-A'), await look(kv, 'AM-B')];
    const both = await Promise.allSettled([
      merge(kv.rest, { issue: 'AM-A', into: 'AM-B', seen: one }, ana),
      merge(kv.rest, { issue: 'AM-B', into: 'AM-A', seen: other }, luis),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'APPMON-P-026', message: expect.stringMatching(/^(ana|luis) decided that AM-A and AM-B are one issue/) as string },
    });
    expect(await findDecisions(kv.rest)).toHaveLength(1);
  });

  it('goes on where a failure left it, and can be undone from there', async () => {
    for (const finish of [true, false]) {
      const kv = store();
      kv.failing = ({ path, method }) => method === 'POST' && path.endsWith(encodeURIComponent(`ka:${V2}`));
      await expect(merge(kv.rest, { issue: 'AM-A', into: 'AM-B', seen: await look(kv, 'AM-A') }, ana)).rejects.toMatchObject({
        code: 'APPMON-P-012',
      });
      expect((await issues(kv)).slice(0, 2)).toEqual(['ka:11 AM-B merge', 'ka:22 AM-A first report']);
      kv.failing = undefined;
      if (finish) await merge(kv.rest, { issue: 'AM-A', into: 'AM-B', seen: await look(kv, 'AM-A') }, luis);
      else await undo(kv.rest, await newest(kv), luis);
      expect((await issues(kv)).slice(0, 2)).toEqual(finish ? ['ka:11 AM-B merge', 'ka:22 AM-B merge'] : atStart.slice(0, 2));
    }
  });

  it('of an issue without rows is refused', async () => {
    const kv = store();
    await expect(merge(kv.rest, { issue: 'AM-NEW', into: 'AM-B', seen: { aliases: [], decisions: [] } }, ana)).rejects.toMatchObject({
      code: 'APPMON-P-025',
    });
  });
});

describe('a split', () => {
  it('takes one variant into an issue of its own and keeps the two apart; undo brings it back', async () => {
    const kv = store();
    expect(await split(kv.rest, { issue: 'AM-A', variant: V2, seen: await look(kv, 'AM-A') }, ana)).toBe(OWN);
    expect(await issues(kv)).toEqual([atStart[0], `ka:22 ${OWN} split`, atStart[2]]);
    expect(await findDecisions(kv.rest)).toMatchObject([{ kind: 'cannot-link', who: 'ana' }]);
    await expect(merge(kv.rest, { issue: OWN, into: 'AM-A', seen: await look(kv, OWN) }, luis)).rejects.toMatchObject({
      code: 'APPMON-P-026',
    });
    await undo(kv.rest, await newest(kv), luis);
    expect(await issues(kv)).toEqual(atStart);
    expect(await findDecisions(kv.rest)).toEqual([]);
  });

  it('that was merged elsewhere since cannot be undone before that merge', async () => {
    const kv = store();
    await split(kv.rest, { issue: 'AM-A', variant: V2, seen: await look(kv, 'AM-A') }, ana);
    const entry = await newest(kv);
    await merge(kv.rest, { issue: OWN, into: 'AM-B', seen: await look(kv, OWN) }, luis);
    expect(await issues(kv)).toContain('ka:22 AM-B split');
    await expect(undo(kv.rest, entry, ana)).rejects.toMatchObject({
      code: 'APPMON-P-024',
      message: expect.stringContaining('luis, merge') as string,
    });
    await undo(kv.rest, await newest(kv), { ...luis, now: luis.now + 1 });
    await undo(kv.rest, entry, { ...luis, now: luis.now + 2 });
    expect(await issues(kv)).toEqual(atStart);
  });
});

describe('a rejection', () => {
  it('keeps two issues apart, also through others that were joined to them, until it is undone', async () => {
    const kv = store();
    kv.stored.set(...row('kc', 'v4', 'AM-C'));
    await reject(kv.rest, { pair: ['AM-B', 'AM-A'], seen: await look(kv, 'AM-A') }, ana);
    expect(state(kv)).toBe('rejected');
    const entry = await newest(kv);
    expect(entry).toMatchObject({ what: 'reject proposal', subject: 'AM-A' });
    await merge(kv.rest, { issue: 'AM-C', into: 'AM-B', seen: await look(kv, 'AM-C') }, luis);
    await expect(merge(kv.rest, { issue: 'AM-C', into: 'AM-A', seen: await look(kv, 'AM-C') }, luis)).rejects.toMatchObject({
      code: 'APPMON-P-025',
    });
    await expect(merge(kv.rest, { issue: 'AM-A', into: 'AM-C', seen: await look(kv, 'AM-A') }, luis)).rejects.toMatchObject({
      code: 'APPMON-P-026',
      message: expect.stringContaining('ana decided that AM-A and AM-B are not one issue') as string,
    });
    await undo(kv.rest, entry, { ...luis, now: luis.now + 1 });
    expect(state(kv)).toBe('open');
    await merge(kv.rest, { issue: 'AM-A', into: 'AM-B', seen: await look(kv, 'AM-A') }, { ...luis, now: luis.now + 2 });
    expect((await issues(kv))[0]).toBe('ka:11 AM-B merge');
  });
});

it('undoing what was merged by itself keeps the two apart from then on', async () => {
  const kv = store();
  const before = await findAliases(kv.rest, { issue: 'AM-A' });
  const after = before.map((one) => ({ ...one, issue: 'AM-B', reason: 'near-identical', version: 2 }));
  for (const one of after) kv.stored.set(`appmon_aliases/${one._key}`, { ...one });
  kv.stored.set('appmon_audit/m', {
    _key: 'm',
    time: 1,
    who: 'appmon_grouping',
    what: 'merge near-identical',
    subject: 'AM-B',
    before: JSON.stringify(before),
    after: JSON.stringify(after),
    why: 'score 0.97',
  });
  await undo(kv.rest, await newest(kv), luis);
  expect(await issues(kv)).toEqual(atStart);
  expect(await findDecisions(kv.rest)).toMatchObject([{ kind: 'cannot-link', left: 'AM-A', right: 'AM-B', who: 'luis' }]);
  expect(state(kv)).toBe('rejected');
});
