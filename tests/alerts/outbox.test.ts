import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { enqueue, drainOutbox, type OutboxEntry } from '../../bin/kit/outbox';
import { Splunkd } from '../../bin/kit/splunkd';
import { startQuietProduct, type QuietProduct } from '../searches/quiet-product';
import { until } from '../support/until';
import { startFakeSlack, startProxy, treat, type FakeSlack } from './fake-slack';

/** The outbox over the runtime's KV store and a Slack that answers as services do on bad days. */
jest.setTimeout(120_000);

const OUTBOX = 'appmon_outbox';

let quiet: QuietProduct;
let splunkd: Splunkd;
let slack: FakeSlack;

const configure = (settings: Readonly<Record<string, string>>): Promise<{ status: number }> =>
  quiet.product.rest('POST', 'configs/conf-app_monitoring_settings/notifications', settings);
const keepSecret = (password: string): Promise<{ status: number }> =>
  quiet.product.rest('POST', 'storage/passwords/app_monitoring%3Aslack%3A', { password });
const entry = async (key: string): Promise<OutboxEntry> => {
  const found = await splunkd.get<OutboxEntry>(OUTBOX, key);
  if (!found) throw new Error(`no entry ${key}`);
  return found;
};
const change = async (key: string, over: Partial<OutboxEntry>): Promise<void> => {
  await splunkd.save(OUTBOX, [{ ...(await entry(key)), ...over }]);
};
const put = (key: string, at = Date.now() / 1000): Promise<boolean> =>
  enqueue(
    splunkd,
    { key, message: { text: `news ${key}`, blocks: [{ type: 'section', text: { type: 'mrkdwn', text: key } }] }, channel: '' },
    at,
  );
const told = (): string[] => slack.calls.map(({ text }) => text);

beforeAll(async () => {
  quiet = await startQuietProduct();
  splunkd = new Splunkd(quiet.product.mgmtUrl, quiet.product.sessionKey);
  expect(
    (await quiet.product.rest('POST', 'storage/passwords', { realm: 'app_monitoring', name: 'slack', password: 'https://unset.example' }))
      .status,
  ).toBe(201);
});

beforeEach(async () => {
  slack = await startFakeSlack();
  await splunkd.removeWhere(OUTBOX, {});
  await splunkd.removeWhere('appmon_lease', {});
  await configure({ allowed_private_hosts: '127.0.0.1', messages_per_minute: '20', proxy: '', ca_file: '' });
  await keepSecret(slack.address);
});

afterEach(() => slack.close());
afterAll(() => quiet.stop());

test('the same news is taken once and sent once, however often it comes and whoever drains', async () => {
  expect(await Promise.all([put('slack:a'), put('slack:a'), put('slack:a')]).then((taken) => taken.filter(Boolean))).toHaveLength(1);
  await Promise.all([drainOutbox(splunkd, 10), drainOutbox(splunkd, 10), drainOutbox(splunkd, 10)]);
  expect(await put('slack:a')).toBe(false);
  await drainOutbox(splunkd);
  expect(told()).toEqual(['news slack:a']);
  expect(await entry('slack:a')).toMatchObject({ state: 'sent', attempts: 1 });
});

test('a Slack that asks to wait is left alone for as long, with everything else for it', async () => {
  slack.treatments.push(treat.busy(600));
  const before = Date.now() / 1000;
  await put('slack:a', before - 2);
  await put('slack:b', before - 1);
  await drainOutbox(splunkd);
  await drainOutbox(splunkd);
  expect(told()).toEqual(['news slack:a']);
  const waiting = await entry('slack:a');
  expect(waiting).toMatchObject({ state: 'waiting', last_error: 'HTTP 429' });
  expect(waiting.next_attempt).toBeGreaterThanOrEqual(before + 600);
  await change('slack:a', { next_attempt: before });
  await drainOutbox(splunkd);
  expect(told()).toEqual(['news slack:a', 'news slack:a', 'news slack:b']);
});

test.each([
  ['an error of the server', treat.broken, 'HTTP 500'],
  ['a cut connection', treat.reset, 'cannot be reached'],
  ['a page that is not Slack', treat.page, 'a page answered'],
  ['no answer at all', treat.silent, 'cannot be reached'],
  ['a refusal for now behind a 200', treat.lying('ratelimited'), 'ratelimited'],
])('%s is tried again later', async (_name, treatment, reason) => {
  slack.treatments.push(treatment);
  await put('slack:a');
  await drainOutbox(splunkd);
  const waiting = await entry('slack:a');
  expect(waiting.state).toBe('waiting');
  expect(waiting.last_error).toContain(reason);
  expect(waiting.next_attempt).toBeGreaterThan(Date.now() / 1000);
  await change('slack:a', { next_attempt: 0 });
  await drainOutbox(splunkd);
  expect(await entry('slack:a')).toMatchObject({ state: 'sent', attempts: 2 });
});

test.each([
  ['a refusal behind a 200', treat.lying('channel_not_found'), 'channel_not_found'],
  ['a webhook that was removed', treat.gone, 'HTTP 404'],
])('%s is final, and kept with its reason', async (_name, treatment, reason) => {
  slack.treatments.push(treatment);
  await put('slack:a');
  await drainOutbox(splunkd);
  const refused = await entry('slack:a');
  expect(refused.state).toBe('refused');
  expect(refused.last_error).toContain(reason);
  expect(refused.last_error).not.toContain('/services/');
  await drainOutbox(splunkd);
  expect(slack.calls).toHaveLength(1);
});

describe('over the rate of the channel', () => {
  const KEYS = Array.from({ length: 30 }, (_, at) => `slack:${String(at).padStart(2, '0')}`);

  test('one digest names everything that is held back, and each is marked as sent with it', async () => {
    await configure({ messages_per_minute: '5' });
    for (const [at, key] of KEYS.entries()) await put(key, 1_000 + at);
    const tried = await drainOutbox(splunkd);
    expect(told().slice(0, 4)).toEqual(KEYS.slice(0, 4).map((key) => `news ${key}`));
    expect(slack.calls).toHaveLength(5);
    const digest = JSON.stringify(slack.calls[4]);
    expect(KEYS.filter((key) => digest.includes(`news ${key}`))).toEqual(KEYS.slice(4));
    const entries = await Promise.all(KEYS.map(entry));
    expect(entries.filter(({ state }) => state === 'sent')).toHaveLength(30);
    expect(new Set(entries.slice(4).map(({ digest: key }) => key)).size).toBe(1);
    expect(tried.filter(({ _key, state }) => state === 'sent' && _key.startsWith('slack:'))).toHaveLength(30);
    // The minute is used up: what comes now waits.
    await put('slack:late');
    await drainOutbox(splunkd);
    expect(slack.calls).toHaveLength(5);
    expect((await entry('slack:late')).state).toBe('waiting');
  });

  test('a digest that fails is sent again as it is, with what it holds', async () => {
    await configure({ messages_per_minute: '1' });
    for (const key of KEYS.slice(0, 3)) await put(key);
    slack.treatments.push(treat.broken);
    await drainOutbox(splunkd);
    expect((await entry('slack:00')).state).toBe('digested');
    await change('digest:slack:00', { next_attempt: 0 });
    await drainOutbox(splunkd);
    expect(slack.calls).toHaveLength(2);
    expect(slack.calls[1]).toEqual(slack.calls[0]);
    for (const key of KEYS.slice(0, 3)) expect((await entry(key)).state).toBe('sent');
  });

  test('a sender that died before its digest was written loses nothing', async () => {
    for (const key of KEYS.slice(0, 3)) await put(key, 1_000);
    for (const key of KEYS.slice(0, 3)) await change(key, { state: 'digested', digest: 'digest:never-written' });
    await drainOutbox(splunkd);
    expect(told().sort()).toEqual(KEYS.slice(0, 3).map((key) => `news ${key}`));
  });
});

describe('a sender that was killed', () => {
  test('between the claim and the record: its message goes out when the claim has ended, marked as a possible repeat', async () => {
    await put('slack:a');
    await change('slack:a', { state: 'sending', attempts: 1, next_attempt: Date.now() / 1000 + 3_600 });
    await drainOutbox(splunkd);
    expect(slack.calls).toHaveLength(0);
    await change('slack:a', { next_attempt: Date.now() / 1000 - 1 });
    await drainOutbox(splunkd);
    expect(slack.calls).toHaveLength(1);
    expect(JSON.stringify(slack.calls[0])).toContain('this may be a repeat');
    expect(await entry('slack:a')).toMatchObject({ state: 'sent', attempts: 2 });
  });

  test('leaves a lease that keeps others away until it ends, and no longer', async () => {
    const lease = { _key: 'outbox:slack:', holder: 'dead' };
    await splunkd.save('appmon_lease', [{ ...lease, expires: Date.now() / 1000 + 3_600 }]);
    await put('slack:a');
    await drainOutbox(splunkd);
    expect(slack.calls).toHaveLength(0);
    await splunkd.save('appmon_lease', [{ ...lease, expires: Date.now() / 1000 - 1 }]);
    await Promise.all([drainOutbox(splunkd), drainOutbox(splunkd), drainOutbox(splunkd)]);
    expect(slack.calls).toHaveLength(1);
  });
});

test('without a stored secret messages wait, and say what is missing', async () => {
  await quiet.product.rest('DELETE', 'storage/passwords/app_monitoring%3Aslack%3A');
  await put('slack:a');
  await drainOutbox(splunkd);
  const waiting = await entry('slack:a');
  expect(waiting).toMatchObject({ state: 'waiting', attempts: 0 });
  expect(waiting.last_error).toContain('Setup page');
  await quiet.product.rest('POST', 'storage/passwords', { realm: 'app_monitoring', name: 'slack', password: slack.address });
  await change('slack:a', { next_attempt: 0 });
  await drainOutbox(splunkd);
  expect((await entry('slack:a')).state).toBe('sent');
});

describe('a bank whose calls go through a proxy and whose authority is its own', () => {
  const file = (name: string): string => join(__dirname, 'tls', name);
  let secure: FakeSlack;

  beforeEach(async () => {
    secure = await startFakeSlack({ key: readFileSync(file('server.key'), 'utf8'), cert: readFileSync(file('server.pem'), 'utf8') });
    await keepSecret(secure.address);
  });
  afterEach(() => secure.close());

  test('tunnels through the proxy and trusts the file of authorities', async () => {
    const proxy = await startProxy();
    await configure({ proxy: proxy.address, ca_file: file('authority.pem') });
    await put('slack:a');
    await drainOutbox(splunkd);
    expect((await entry('slack:a')).last_error).toBeUndefined();
    expect(secure.calls).toHaveLength(1);
    expect(proxy.tunnels).toEqual([new URL(secure.address).host]);
    await proxy.close();
  });

  test('refuses a certificate of an authority that nobody named', async () => {
    await put('slack:a');
    await drainOutbox(splunkd);
    expect(secure.calls).toHaveLength(0);
    expect((await entry('slack:a')).last_error).toContain('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
  });

  test('says which file of authorities cannot be read', async () => {
    await configure({ ca_file: '/nowhere/authority.pem' });
    await put('slack:a');
    await expect(drainOutbox(splunkd)).rejects.toThrow('/nowhere/authority.pem');
    expect((await entry('slack:a')).state).toBe('waiting');
  });

  test('a proxy that is down is a reason to try again', async () => {
    const proxy = await startProxy();
    await proxy.close();
    await configure({ proxy: proxy.address, ca_file: file('authority.pem') });
    await put('slack:a');
    await drainOutbox(splunkd);
    expect(await entry('slack:a')).toMatchObject({ state: 'waiting' });
    await until('the reason', async () => (await entry('slack:a')).last_error);
  });
});
