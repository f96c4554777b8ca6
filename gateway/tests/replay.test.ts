import { readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_LIMITS } from '../config';
import { replayDeadLetters } from '../replay';
import type { Replayed } from '../replay';
import { until } from './fake-hec';
import { fixtureForEachTest } from './fixture';

const { fixture, post } = fixtureForEachTest();

const deadFolder = (): string => join(fixture().data, 'gateway/dead-letter');
const deadLetters = (): string[] =>
  readdirSync(deadFolder()).flatMap((name) => readFileSync(join(deadFolder(), name), 'utf8').split('\n').filter(Boolean));

const replay = (): Promise<Replayed> =>
  replayDeadLetters({
    ...{ host: '127.0.0.1', port: 0, data: fixture().data, tls: undefined, ingestKey: undefined, limits: DEFAULT_LIMITS },
    ...{ hecUrl: fixture().hec.url, hecToken: 'T' },
  });

/** Three events go out, and the collector names each of those it is told to as bad. */
async function bury(bad: (id: unknown) => boolean): Promise<void> {
  fixture().hec.replier = (objects, response) => {
    const index = objects.findIndex(({ fields }) => bad(fields['event_id']));
    if (index < 0) return false;
    fixture().hec.taken.push(...objects.slice(0, index));
    response.writeHead(400).end(JSON.stringify({ text: 'Error in handling indexed fields', code: 15, 'invalid-event-number': index }));
    return true;
  };
  const events = ['a', 'b', 'c'].map((id) => JSON.stringify({ event: { event_id: id, text: id } }));
  await post('/services/collector', events.join(''));
  const { counts } = fixture().gateway().accounting;
  await until('all to be settled', () => counts.delivered + counts.deadLettered === 3);
}

it('sends dead letters again once their cause is gone, each once', async () => {
  await bury((id) => id !== 'b');
  expect(deadLetters()).toHaveLength(2);
  fixture().hec.replier = undefined;
  expect(await replay()).toEqual({ delivered: 2, kept: 0 });
  expect(fixture().hec.taken.map(({ fields }) => fields['event_id'])).toEqual(['b', 'a', 'c']);
  expect(deadLetters()).toHaveLength(0);
  expect(await replay()).toEqual({ delivered: 0, kept: 0 });
});

it('keeps what is refused again, and everything while the destination takes nothing', async () => {
  await bury((id) => id === 'a' || id === 'c');
  const { replier } = fixture().hec;
  fixture().hec.replier = (_objects, response) => Boolean(response.writeHead(503).end('{"code":9}'));
  expect(await replay()).toEqual({ delivered: 0, kept: 2 });
  fixture().hec.replier = replier;
  expect(await replay()).toEqual({ delivered: 0, kept: 2 });
  expect(deadLetters()).toHaveLength(2);
});

it('goes on where a run was killed', async () => {
  await bury((id) => id === 'a');
  const [name = ''] = readdirSync(deadFolder());
  renameSync(join(deadFolder(), name), join(deadFolder(), `${name}.replaying`));
  fixture().hec.replier = undefined;
  expect(await replay()).toEqual({ delivered: 1, kept: 0 });
});
