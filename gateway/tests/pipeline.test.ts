import { connect } from 'node:net';
import { MOST_UNHEARD } from '../pipeline';
import { fixtureForEachTest, KEY } from './fixture';

const { fixture } = fixtureForEachTest();

const event = '{"event":"x"}';
const request = (lines: string): string =>
  `POST /services/collector HTTP/1.1\r\nhost: x\r\nx-appmon-key: ${KEY}\r\ncontent-length: ${String(event.length)}\r\n${lines}\r\n${event}`;
const CLOSE = 'connection: close\r\n';

/** Status lines and codes heard, in order, after so many requests in one piece. */
async function heardAfter(requests: number, key = KEY): Promise<readonly string[]> {
  const { hostname, port } = new URL(fixture().gateway().url);
  const socket = connect(Number(port), hostname);
  let heard = '';
  socket.setEncoding('latin1').on('data', (text: string) => (heard += text));
  // What is left unread when the gateway ends the connection resets it.
  socket.on('error', () => undefined);
  socket.write((request('').repeat(requests - 1) + request(CLOSE)).replaceAll(KEY, key));
  await new Promise((resolve) => socket.once('close', resolve));
  return heard.match(/HTTP\/1\.1 \d{3}|APPMON-[A-Z-]+/g) ?? [];
}

test('as many requests in one piece as may wait are all answered', async () => {
  expect(await heardAfter(MOST_UNHEARD)).toEqual(new Array(MOST_UNHEARD).fill('HTTP/1.1 200'));
});

test.each([
  ['stored', KEY],
  ['refused', 'f'.repeat(32)],
])('a connection that sends ever more without hearing that it is %s is cut off and counted; others are served', async (_, key) => {
  const [heard, other] = await Promise.all([
    heardAfter(10_000, key),
    fetch(`${fixture().gateway().url}/services/collector`, { method: 'POST', body: event, headers: { 'x-appmon-key': KEY } }),
  ]);
  expect(heard.length).toBeLessThan(1_000);
  expect(other.status).toBe(200);
  const metrics = await (await fetch(`${fixture().gateway().url}/metrics`)).text();
  expect(metrics).toContain('appmon_gateway_refused_requests_total{door="other",class="4xx",reason="APPMON-GATEWAY-PIPELINE"} 1\n');
});
