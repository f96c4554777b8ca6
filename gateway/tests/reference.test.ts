import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KEY, openFixture, writeKeys } from './fixture';
import type { Fixture } from './fixture';

const CRM = 'aaaa56789abcdef0123456789abcdef0';
const SLOW = 'bbbb56789abcdef0123456789abcdef0';
const NEWEST = '11'.repeat(32);
const PREVIOUS = '22'.repeat(32);
const ENDED = '33'.repeat(32);

let fixture: Fixture;
beforeEach(async () => {
  fixture = await openFixture({}, (data) => {
    writeKeys(data, [
      { key: CRM, apps: [], rights: ['reference'] },
      { key: SLOW, apps: [], rights: ['reference'], requests_per_second: 1 },
    ]);
    const keys = join(data, 'gateway/keys');
    writeFileSync(join(keys, 'hash.key'), NEWEST, { mode: 0o600 });
    writeFileSync(join(keys, 'hash.until-9999-01-01.key'), PREVIOUS, { mode: 0o600 });
    writeFileSync(join(keys, 'hash.until-2001-01-01.key'), ENDED, { mode: 0o600 });
  });
});
afterEach(() => fixture.close());

const ask = (body: unknown, key = CRM): Promise<Response> =>
  fixture.post('/v1/reference', typeof body === 'string' ? body : JSON.stringify(body), { 'x-appmon-key': key });
const answerTo = async (body: unknown, key = CRM): Promise<readonly [number, unknown]> => {
  const reply = await ask(body, key);
  return [reply.status, await reply.json()];
};

/** HMAC-SHA256 of the kind and the id, its first 128 bits. */
const hashBy = (key: string, message: string): string =>
  createHmac('sha256', Buffer.from(key, 'hex')).update(message).digest('hex').slice(0, 32);
const idOf = (key: string): string => hashBy(key, 'hash_key_id').slice(0, 8);
/** The first 40 bits, five at a time, in the digits and letters of Crockford's base 32. */
const codeOf = (hash: string): string =>
  Array.from({ length: 8 }, (_, index) =>
    '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.charAt(Number((BigInt(`0x${hash.slice(0, 10)}`) >> BigInt(35 - 5 * index)) & 31n)),
  ).join('');

it('gives both hashes of a customer during a rotation, newest key first, and of an installation its support codes', async () => {
  const [status, customer] = await answerTo({ user_id: 'ES-00017' });
  expect([status, customer]).toEqual([
    200,
    { references: [NEWEST, PREVIOUS].map((key) => ({ hash_key_id: idOf(key), user_id_hash: hashBy(key, 'user:es-00017') })) },
  ]);
  const references = [NEWEST, PREVIOUS].map((key) => {
    const hash = hashBy(key, 'install:phone-7');
    return { hash_key_id: idOf(key), install_id_hash: hash, support_code: codeOf(hash) };
  });
  expect(await answerTo({ ids: [{ install_id: 'phone-7' }, { user_id: 'ES-00017' }] })).toEqual([
    200,
    { results: [{ references }, customer] },
  ]);
  expect(readdirSync(join(fixture.data, 'gateway/keys')).filter((name) => name.includes('2001'))).toEqual([]);
});

it.each([
  ['no JSON', 'ES-00017'],
  ['nothing', '{}'],
  ['two ids at once', { user_id: 'a', install_id: 'b' }],
  ['a member of another name', { name: 'Ana' }],
  ['an empty id', { user_id: ' ' }],
  ['an id that is too long', { user_id: 'x'.repeat(257) }],
  ['an empty list', { ids: [] }],
  ['too many ids', { ids: Array.from({ length: 101 }, (_, index) => ({ user_id: String(index) })) }],
  ['a list and an id', { ids: [{ user_id: 'a' }], user_id: 'b' }],
])('refuses %s without repeating it', async (_name, body) => {
  const [status, reply] = await answerTo(body);
  expect([status, reply]).toEqual([
    400,
    { code: 'APPMON-GATEWAY-BODY', message: expect.stringMatching(/^Expected \{"user_id"/) as string },
  ]);
});

it('asks for a key with the right, and such a key sends no events', async () => {
  expect(await answerTo({ user_id: 'a' }, 'f'.repeat(32))).toMatchObject([401, { code: 'APPMON-GATEWAY-KEY-UNKNOWN' }]);
  expect(await answerTo({ user_id: 'a' }, KEY)).toMatchObject([403, { code: 'APPMON-GATEWAY-RIGHT-DENIED' }]);
  const statuses = ['/services/collector', '/v1/logs', '/v1/crashes'].map(
    async (path) => (await fixture.post(path, '{"event":"x"}', { 'x-appmon-key': CRM })).status,
  );
  expect(await Promise.all(statuses)).toEqual([403, 403, 401]);
  expect(await answerTo('x'.repeat(65 * 1024))).toMatchObject([413, { code: 'APPMON-GATEWAY-TOO-LARGE' }]);
});

it('charges every id of a batch', async () => {
  const batch = { ids: Array.from({ length: 100 }, (_, index) => ({ user_id: String(index) })) };
  expect((await ask(batch, SLOW)).status).toBe(200);
  const late = await ask(batch, SLOW);
  expect([late.status, Number(late.headers.get('retry-after')) > 1]).toEqual([429, true]);
});

it('keeps nothing of what it was asked', async () => {
  const lines: string[] = [];
  const write = jest.spyOn(process.stderr, 'write').mockImplementation((chunk) => lines.push(String(chunk)) > 0);
  await ask({ user_id: 'SECRET-CUSTOMER' });
  await ask('{"user_id":"SECRET-CUSTOMER"');
  write.mockRestore();
  const files = readdirSync(join(fixture.data, 'gateway'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const kept = files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
  const counters = await (await fetch(`${fixture.gateway().url}/health`)).text();
  expect([...kept, ...lines, counters].filter((text) => text.includes('SECRET-CUSTOMER'))).toEqual([]);
});
