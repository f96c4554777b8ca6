import { until } from './fake-hec';
import { fixtureForEachTest } from './fixture';

/** Ids of events as senders give them: what is delivered of events that are sent together. */
const { fixture, post } = fixtureForEachTest();

const delivered = async (ids: readonly string[]): Promise<readonly (string | undefined)[]> => {
  const body = ids.map((id, index) => JSON.stringify({ event: { text: `event ${String(index)}`, event_id: id } })).join('');
  expect((await post('/services/collector', body)).status).toBe(200);
  const { counts } = fixture().gateway().accounting;
  await until('all', () => counts.received > 0 && counts.spooled === 0);
  return fixture().hec.taken.map(({ fields }) => fields['event_id'] as string | undefined);
};

it.each(['00000000-0000-0000-0000-000000000000', '0'.repeat(32), ' ', 'null', 'undefined', 'None'])(
  'events whose id is %p are not one event: a sender without an id wrote that',
  async (id) => {
    expect(new Set(await delivered([id, id])).size).toBe(2);
  },
);

it('numbers count from 0, also with others before them', async () => {
  expect(await delivered(['0', '0', '0-0', '0-0'])).toEqual(['0', '0-0']);
});

it('long ids that begin alike are different ids', async () => {
  const long = 'a'.repeat(200);
  const ids = await delivered([`${long}1`, `${long}2`, `${long}1`]);
  expect([ids.length, new Set(ids).size]).toEqual([2, 2]);
  expect(ids.every((id) => id !== undefined && id.length <= 128)).toBe(true);
});

it('an id with line breaks is known after a restart, and its lines are not taken for ids', async () => {
  await delivered(['first\nsecond']);
  await fixture().restart();
  await post('/services/collector', '{"event":{"event_id":"first\\nsecond"}}{"event":{"event_id":"second"}}');
  const { counts } = fixture().gateway().accounting;
  await until('both', () => counts.received === 2 && counts.spooled === 0);
  expect(counts).toMatchObject({ duplicates: 1, delivered: 1 });
  expect(fixture().hec.taken[1]?.fields['event_id']).toBe('second');
});
