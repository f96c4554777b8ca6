import { memoryOf, serviceOf } from '../support/processes';
import { startProduct, type Product } from '../support/product';
import { until } from '../support/until';
import { closeAll, openConnections, trickle } from './connections';
import { askGateway, bomb, GATEWAY_REQUESTS } from './gateway-requests';
import { askRuntime, RUNTIME_CALLS } from './runtime-requests';

/** What must be refused is refused in words, the services live on, and what they were sent before and after is there. */
jest.setTimeout(180_000);

const MEBIBYTE = 1024 * 1024;
const IDLE = 1_000;

let product: Product;
let sent = 0;

/** A good event through the gateway: proof that it still works. */
async function sendGood(): Promise<void> {
  const body = JSON.stringify({
    event: { event_name: 'session.start', event_id: `good-${sent}`, app_id: 'es.meridiano.app', platform: 'android' },
  });
  const reply = await fetch(`${product.gatewayUrl}/services/collector`, {
    method: 'POST',
    headers: { 'x-appmon-key': product.ingestKey },
    body,
  });
  expect(reply.status).toBe(200);
  sent += 1;
}

const counters = async (): Promise<Record<string, number>> =>
  (await (await fetch(`${product.gatewayUrl}/health`)).json()) as Record<string, number>;

beforeAll(async () => {
  product = await startProduct();
  await sendGood();
});

afterAll(async () => {
  await product.stop();
});

test.each(GATEWAY_REQUESTS)('gateway: $what is refused with $status', async (request) => {
  const before = await counters();
  const { status, text } = await askGateway(product, request);
  expect([status, text]).toEqual([request.status, expect.stringContaining(request.says)]);
  const { received } = await counters();
  expect(received).toBe(before['received']);
});

test.each(RUNTIME_CALLS)('runtime ($at): $what is refused with $status', async (call) => {
  const { status, text } = await askRuntime(product, call);
  expect([status, text]).toEqual([call.status, expect.stringContaining(call.says)]);
  expect(text).not.toMatch(/\bat \S+ \(.*\.[tj]s:\d+/);
});

test('web: a change without the form key is refused, with it taken', async () => {
  const form = await fetch(`${product.webUrl}/en-US/account/login`);
  const cookies = form.headers.getSetCookie().map((cookie) => cookie.split(';')[0] ?? '');
  const cval = /name="cval" value="([^"]+)"/.exec(await form.text())?.[1] ?? '';
  const credentials = (password: string): RequestInit => ({
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: cookies.join('; '), 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ username: 'admin', password, cval }).toString(),
  });
  expect((await fetch(`${product.webUrl}/en-US/account/login`, credentials('wrong'))).status).toBe(401);
  const login = await fetch(`${product.webUrl}/en-US/account/login`, credentials(product.password));
  const session = login.headers.getSetCookie().map((cookie) => cookie.split(';')[0] ?? '');
  const key = session.find((cookie) => cookie.startsWith('splunkweb_csrf_token_'))?.split('=')[1] ?? '';
  const change = (headers: Record<string, string>): Promise<Response> =>
    fetch(`${product.webUrl}/en-US/splunkd/__raw/servicesNS/nobody/app_monitoring/search/v2/jobs`, {
      method: 'POST',
      headers: {
        cookie: session.join('; '),
        'content-type': 'application/x-www-form-urlencoded',
        'x-requested-with': 'XMLHttpRequest',
        ...headers,
      },
      body: new URLSearchParams({ search: '| makeresults', exec_mode: 'oneshot', output_mode: 'json' }).toString(),
    });
  const refused = await change({});
  expect([refused.status, await refused.text()]).toEqual([403, expect.stringContaining('APPMON-WEB-CSRF')]);
  expect((await change({ 'x-splunk-form-key': 'guessed' })).status).toBe(403);
  expect((await change({ 'x-splunk-form-key': key })).status).toBe(200);
});

test('eighty gzip bombs at once take bounded memory, at the gateway and at the collector', async () => {
  const refusedBomb = bomb();
  // A body just inside the limit is taken whole, so it weighs more than one that is refused.
  const allowedBomb = bomb(19);
  const header = { 'content-encoding': 'gzip' };
  const gateway = serviceOf(product.data, 'gateway');
  const runtime = serviceOf(product.data, 'runtime');
  const before = { gateway: memoryOf(gateway).resident, runtime: memoryOf(runtime).resident };
  const statuses = await Promise.all(
    Array.from({ length: 80 }, async (_, at) => {
      const body = at % 2 === 0 ? refusedBomb : allowedBomb;
      const reply =
        at % 4 < 2
          ? await fetch(`${product.gatewayUrl}/v1/crashes`, {
              method: 'POST',
              headers: { ...header, 'x-appmon-key': product.ingestKey },
              body,
            })
          : await fetch(`${product.hecUrl}/services/collector`, {
              method: 'POST',
              headers: { ...header, authorization: `Splunk ${product.hecToken}` },
              body,
            });
      await reply.text();
      return reply.status;
    }),
  );
  // Empty once unpacked (400), too large (413), or too many at once (429, 503).
  expect(statuses.filter((status) => ![400, 413, 429, 503].includes(status))).toEqual([]);
  expect(memoryOf(gateway).peak - before.gateway).toBeLessThan(512 * MEBIBYTE);
  expect(memoryOf(runtime).peak - before.runtime).toBeLessThan(1_024 * MEBIBYTE);
  await sendGood();
});

test(`${IDLE} idle connections, and slow ones that send a byte now and then, keep nobody else out`, async () => {
  const doors = [product.gatewayUrl, product.hecUrl, product.mgmtUrl, product.webUrl];
  const sockets = (await Promise.all(doors.map((door) => openConnections(door, IDLE / doors.length)))).flat();
  const slow = (await Promise.all(doors.map((door) => openConnections(door, 50)))).flat();
  const stop = new AbortController();
  const trickling = trickle(slow, 'POST /v1/crashes HTTP/1.1\r\nhost: x\r\ncontent-length: 1000000\r\n\r\n', stop.signal);
  await sendGood();
  expect((await product.search('| makeresults | eval x=1')).length).toBe(1);
  expect((await fetch(`${product.webUrl}/en-US/account/login`)).status).toBe(200);
  expect((await fetch(`${product.hecUrl}/services/collector/health`)).status).toBe(200);
  stop.abort();
  await trickling;
  closeAll([...sockets, ...slow]);
});

test('nothing of the good traffic is lost, and the object before a bad one was taken', async () => {
  await sendGood();
  const ids = await until('the arrival of the good events', async () => {
    const rows = await product.search('| tstats count where index=appmon_events event_id=good-* by event_id', {
      earliest_time: '-1h',
      latest_time: '+1h',
    });
    return rows.length >= sent ? rows : undefined;
  });
  expect(ids.map((row) => row['count'])).toEqual(Array.from({ length: sent }, () => '1'));
  const [prefix] = await product.search('search index=* good NOT event_id=* | stats count', { earliest_time: '-1h', latest_time: '+1h' });
  expect(prefix).toEqual({ count: '1' });
});

test('the balance of the gateway reaches the data quality page', async () => {
  const [balance] = await until('the health of the gateway', async () => {
    const rows = await product.search('| savedsearch "AppMon - Base - Data quality" | search part=balance', {
      earliest_time: '-1h',
      latest_time: '+1h',
    });
    return Number(rows[0]?.['received']) >= sent ? rows : undefined;
  });
  expect(balance).toMatchObject({ component: 'gateway', dead_lettered: '0', shed: '0' });
  expect(Number(balance?.['delivered']) + Number(balance?.['spooled'])).toBe(Number(balance?.['received']));
});
