import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHecClient, outcomeOf } from '../deliver/hec-client';
import type { HecClient } from '../deliver/hec-client';

const ok = { status: 200, body: '{"text":"Success","code":0}', retryAfter: undefined };

it.each([
  ['the words of the protocol', ok, { kind: 'taken' }],
  ['a page with status 200', { ...ok, body: '<html>Please log in</html>' }, { kind: 'retry', reason: 'no_hec' }],
  ['nothing with status 200', { ...ok, body: '' }, { kind: 'retry', reason: 'no_hec' }],
  ['a page with status 404', { ...ok, status: 404, body: '<html>Not found</html>' }, { kind: 'refused', reason: 'http_404' }],
  ['a page with status 413', { ...ok, status: 413, body: '<html>Too large</html>' }, { kind: 'split', reason: 'http_413' }],
  ['a year of patience', { status: 503, body: '', retryAfter: '31536000' }, { kind: 'retry', reason: 'http_503', afterMs: 300_000 }],
])('reads %s', (_what, reply, outcome) => {
  expect(outcomeOf(reply, 2)).toMatchObject(outcome);
});

describe('a token with acknowledgement', () => {
  let server: Server;
  let client: HecClient;
  /** What is answered to the question for the acknowledgement, in order; the last one again and again. */
  let acks: boolean[];
  const channels = new Set<unknown>();

  beforeEach(async () => {
    server = createServer((request, response) => {
      channels.add(request.headers['x-splunk-request-channel']);
      const isQuestion = request.url?.endsWith('/ack') === true;
      const answer = isQuestion ? { acks: { 7: acks.length > 1 ? acks.shift() : acks[0] } } : { text: 'Success', code: 0, ackId: 7 };
      request.resume().once('end', () => response.end(JSON.stringify(answer)));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    client = createHecClient(`http://127.0.0.1:${String(port)}`, () => 'T', { everyMs: 5, looks: 4 });
  });
  afterEach(async () => {
    await client.close();
    server.close();
  });

  it('has taken what the indexers have', async () => {
    acks = [false, false, true];
    expect(await client.post('{"event":"x"}', 1)).toEqual({ kind: 'taken' });
    expect([...channels]).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)]);
  });

  it('is sent again what they never say they have', async () => {
    acks = [false];
    expect(await client.post('{"event":"x"}', 1)).toMatchObject({ kind: 'retry', reason: 'no_ack' });
  });
});
