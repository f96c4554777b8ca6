import { chmodSync, mkdtempSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openHashKeys, rotateHashKey } from '../hash-keys';
import { until } from './fake-hec';
import { openFixture } from './fixture';

/** 2026-03-04T12:00:00Z. */
const NOON = 1_772_625_600;
const DAY = 86_400;

const folder = (): string => mkdtempSync(join(tmpdir(), 'keys-'));
const open = (path: string, now: number) =>
  openHashKeys(path, {
    now: () => now,
    onBad: (error) => {
      throw error as Error;
    },
  });
const idsOf = (path: string, now: number): string[] =>
  open(path, now)
    .live()
    .map(({ hashKeyId }) => hashKeyId);

it('makes a key that its owner alone can read, and the same one counts after a restart', () => {
  const path = folder();
  const [first] = idsOf(path, NOON);
  expect(statSync(join(path, 'hash.key')).mode & 0o777).toBe(0o600);
  expect(idsOf(path, NOON)).toEqual([first]);
});

it('keeps the key before for 35 days and then deletes it', () => {
  const path = folder();
  const [old] = idsOf(path, NOON);
  const { newest, previous, until: last } = rotateHashKey(path, NOON);
  expect([previous, last]).toEqual([old, '2026-04-08']);
  expect(idsOf(path, NOON)).toEqual([newest, old]);
  expect(idsOf(path, NOON + 35 * DAY)).toEqual([newest, old]);
  expect(() => rotateHashKey(path, NOON + 35 * DAY)).toThrow(expect.objectContaining({ code: 'APPMON-GATEWAY-HASH-ROTATING' }) as Error);
  expect(idsOf(path, NOON + 36 * DAY)).toEqual([newest]);
  expect(readdirSync(path)).toEqual(['hash.key']);
  expect(rotateHashKey(path, NOON + 36 * DAY).previous).toBe(newest);
});

it('refuses a key that others can read, and one that is none', () => {
  const path = folder();
  writeFileSync(join(path, 'hash.key'), '11'.repeat(32));
  chmodSync(join(path, 'hash.key'), 0o640);
  expect(() => open(path, NOON)).toThrow(expect.objectContaining({ code: 'APPMON-GATEWAY-HASH-MODE' }) as Error);
  chmodSync(join(path, 'hash.key'), 0o600);
  expect(open(path, NOON).live()).toHaveLength(1);
  for (const content of ['', 'not hexadecimal digits at all, really', '1'.repeat(31)]) {
    writeFileSync(join(path, 'hash.key'), content);
    expect(() => open(path, NOON)).toThrow(expect.objectContaining({ code: 'APPMON-GATEWAY-HASH-KEY' }) as Error);
  }
});

it('marks each event with the key that hashed it, also what waited in the spool during the rotation', async () => {
  const fixture = await openFixture();
  const keys = join(fixture.data, 'gateway/keys');
  const send = (id: string): Promise<Response> =>
    fixture.post(
      '/services/collector',
      JSON.stringify({ event: { event_name: 'session.start', event_id: id, app_id: 'bank', user_id: 'u1', install_id: 'i1' } }),
    );
  fixture.hec.replier = (_objects, response) => Boolean(response.writeHead(503).end());
  await send('before');
  const { newest, previous } = rotateHashKey(keys, Date.now() / 1000);
  await fixture.restart();
  await send('after');
  fixture.hec.replier = undefined;
  await until('both', () => fixture.hec.taken.length === 2);
  const marks = fixture.hec.taken.map(({ event, fields }) => [fields['event_id'], (event as { hash_key_id?: string }).hash_key_id]);
  expect(marks).toEqual([
    ['before', previous],
    ['after', newest],
  ]);
  const [one, other] = fixture.hec.taken.map(({ fields }) => fields['user_id_hash']);
  expect(one).not.toBe(other);
  await fixture.close();
});

it('takes up a rotation while it runs', async () => {
  const fixture = await openFixture();
  const { newest } = rotateHashKey(join(fixture.data, 'gateway/keys'), Date.now() / 1000);
  const markOf = (): unknown => (fixture.hec.taken.at(-1)?.event as { hash_key_id?: string } | undefined)?.hash_key_id;
  for (let turn = 0; markOf() !== newest; turn++) {
    if (turn > 200) throw new Error('Waited in vain for the new key.');
    await fixture.post('/services/collector', JSON.stringify({ event: { event_name: 'app.screen', app_id: 'bank', user_id: 'u1' } }));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(markOf()).toBe(newest);
  await fixture.close();
});
