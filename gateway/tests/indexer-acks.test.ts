import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { until } from './fake-hec';
import { openFixture } from './fixture';
import type { Fixture } from './fixture';

/** A collector whose token wants acknowledgement: what it took, by the id it gave for it, and which ids its indexers have. */
interface AckingHec {
  readonly server: Server;
  readonly url: string;
  readonly bodies: Map<number, readonly string[]>;
  readonly indexed: Set<number>;
  /** Ids of each question. */
  readonly asked: number[][];
}

async function startAckingHec(): Promise<AckingHec> {
  const bodies = new Map<number, readonly string[]>();
  const indexed = new Set<number>();
  const asked: number[][] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      if (request.url?.endsWith('/ack')) {
        const { acks } = JSON.parse(body) as { acks: number[] };
        asked.push(acks);
        response.end(JSON.stringify({ acks: Object.fromEntries(acks.map((id) => [id, indexed.has(id)])) }));
        return;
      }
      const lines = body.split('\n').map((line) => JSON.parse(line) as { sourcetype: string; fields: { event_id: string } });
      bodies.set(
        bodies.size,
        lines.filter(({ sourcetype }) => sourcetype !== 'appmon:health').map(({ fields }) => fields.event_id),
      );
      response.end(JSON.stringify({ text: 'Success', code: 0, ackId: bodies.size - 1 }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, bodies, indexed, asked };
}

let hec: AckingHec;
let fixture: Fixture;
const open = async (looks: number): Promise<void> => {
  hec = await startAckingHec();
  fixture = await openFixture({ hecUrl: hec.url, limits: { acknowledgements: { everyMs: 20, looks } } });
};
afterEach(async () => {
  await fixture.close();
  hec.server.close();
  hec.server.closeAllConnections();
});

const send = async (id: string): Promise<void> => {
  expect((await fixture.post('/services/collector', JSON.stringify({ event: { event_name: 'app.screen', event_id: id } }))).status).toBe(
    200,
  );
  await until(`${id} at the destination`, () => [...hec.bodies.values()].some((ids) => ids.includes(id)));
};
const counts = async (): Promise<Record<string, number>> =>
  (await (await fetch(`${fixture.gateway().url}/health`)).json()) as Record<string, number>;
const untilCounts = async (expected: Record<string, number>): Promise<void> => {
  for (let turn = 0; turn < 500; turn++) {
    const now = await counts();
    if (Object.entries(expected).every(([name, value]) => now[name] === value)) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(await counts()).toMatchObject(expected);
};

it('sends on while the indexers have not answered, asks for all at once, and takes out in order what they have', async () => {
  await open(10_000);
  for (const id of ['a', 'b', 'c']) await send(id);
  await until('one question for all', () => hec.asked.some((ids) => ids.length === 3));
  hec.indexed.add(2).add(1);
  await untilCounts({ spooled: 3, delivered: 0 });
  hec.indexed.add(0);
  await untilCounts({ spooled: 0, delivered: 3, retries: 0 });
  expect([...hec.bodies.values()].flat()).toEqual(['a', 'b', 'c']);
});

it('sends again what they never say they have, and nothing else', async () => {
  await open(3);
  await send('a');
  await until('the second time', () => [...hec.bodies.values()].flat().length >= 2);
  // From now on all is indexed at once.
  hec.indexed.has = () => true;
  await send('b');
  await untilCounts({ spooled: 0, delivered: 2 });
  const sent = [...hec.bodies.values()].flat();
  expect(sent.filter((id) => id === 'b')).toEqual(['b']);
  expect((await counts())['retries']).toBe(sent.length - 2);
});

it('delivers after a restart what was not acknowledged before', async () => {
  await open(10_000);
  await send('a');
  const before = hec.bodies.size;
  await fixture.restart({ hecUrl: hec.url, limits: { acknowledgements: { everyMs: 20, looks: 10_000 } } });
  await until('the second time', () => hec.bodies.size > before);
  for (const id of hec.bodies.keys()) hec.indexed.add(id);
  await untilCounts({ spooled: 0, delivered: 1 });
});
