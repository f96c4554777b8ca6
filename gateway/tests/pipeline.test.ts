import { connect } from 'node:net';
import { MOST_UNANSWERED } from '../pipeline';
import { fixtureForEachTest, KEY } from './fixture';

const { fixture } = fixtureForEachTest();

const event = '{"event":"x"}';
const request = (lines: string): string =>
  `POST /services/collector HTTP/1.1\r\nhost: x\r\nx-appmon-key: ${KEY}\r\ncontent-length: ${String(event.length)}\r\n${lines}\r\n${event}`;
const CLOSE = 'connection: close\r\n';

/** Status lines and codes heard, in order, after so many requests in one piece. */
async function heardAfter(requests: number): Promise<readonly string[]> {
  const { hostname, port } = new URL(fixture().gateway().url);
  const socket = connect(Number(port), hostname);
  let heard = '';
  socket.setEncoding('latin1').on('data', (text: string) => (heard += text));
  // What is left unread when the gateway ends the connection resets it.
  socket.on('error', () => undefined);
  socket.write(request('').repeat(requests - 1) + request(CLOSE));
  await new Promise((resolve) => socket.once('close', resolve));
  return heard.match(/HTTP\/1\.1 \d{3}|APPMON-[A-Z-]+/g) ?? [];
}

test('as many requests in one piece as may wait are all answered', async () => {
  expect(await heardAfter(MOST_UNANSWERED)).toEqual(new Array(MOST_UNANSWERED).fill('HTTP/1.1 200'));
});

test('a connection that sends ever more without hearing the answers is cut off and counted; others are served', async () => {
  const [heard, other] = await Promise.all([
    heardAfter(10_000),
    fetch(`${fixture().gateway().url}/services/collector`, { method: 'POST', body: event, headers: { 'x-appmon-key': KEY } }),
  ]);
  expect(heard.length).toBeLessThan(10_000);
  expect(other.status).toBe(200);
  const metrics = await (await fetch(`${fixture().gateway().url}/metrics`)).text();
  expect(metrics).toContain('appmon_gateway_refused_requests_total{door="other",class="4xx",reason="APPMON-GATEWAY-PIPELINE"} 1\n');
});
