import { until } from './fake-hec';
import { fixtureForEachTest } from './fixture';
import { attribute, JAVA, logs } from './samples';

/** Names that every JavaScript object has anyway, and the one that sets what an object inherits. */
const NAMES = ['constructor', 'toString', 'valueOf', 'hasOwnProperty', '__proto__'];

const { fixture, post } = fixtureForEachTest();
const JSON_TYPE = { 'content-type': 'application/json' };

it.each(NAMES)('a sender that calls something %s is heard like any other', async (name) => {
  const record = { eventName: name, severityText: name, body: { stringValue: 'hello' }, attributes: [attribute(name, 'said')] };
  const bugsnag = {
    notifier: { name },
    events: [{ severityReason: { type: name }, exceptions: [{ errorClass: 'E', type: name, stacktrace: [{ file: name, method: name }] }] }],
  };
  const sentry = { level: name, platform: name, tags: { [name]: 'said' }, exception: { values: [{ type: name, value: 'x' }] } };
  const metadata = new FormData();
  metadata.set('report', JAVA);
  metadata.set('metadata', JSON.stringify({ [name]: 'said', platform: name }));
  const replies = [
    await post('/services/collector', `{"event":{"event_name":"app.screen","${name}":"said"}}{"event":{"event_name":"${name}","x":1}}`),
    await post('/v1/logs', JSON.stringify(logs([record])), JSON_TYPE),
    await post('/notify', JSON.stringify(bugsnag)),
    await post('/api/1/store/', JSON.stringify(sentry)),
    await post('/v1/crashes', metadata),
  ];
  expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  await until('all', () => fixture().gateway().accounting.counts.spooled === 0);
  expect(fixture().gateway().accounting.counts).toMatchObject({ received: 6, delivered: 6, deadLettered: 0 });
  const [screen] = fixture().hec.taken.filter(({ fields }) => fields['event_name'] === 'app.screen');
  // The one name that no object can have as a member of its own is left out.
  expect(screen?.event).toMatchObject(name === '__proto__' ? {} : { custom_keys: { [name]: 'said' } });
});

it('what an attribute says by inheritance does not decide the application', async () => {
  const inherited = { key: '__proto__', value: { kvlistValue: { values: [attribute('app_id', 'com.other')] } } };
  await post('/v1/logs', JSON.stringify(logs([{ body: { stringValue: 'x' }, attributes: [inherited] }])), JSON_TYPE);
  await until('it', () => fixture().hec.taken.length === 1);
  expect(JSON.stringify(fixture().hec.taken)).not.toContain('com.other');
});

it('an address that is none is refused in words', async () => {
  const reply = await fetch(`${fixture().gateway().url}//`, { method: 'POST', body: '{}' });
  expect([reply.status, await reply.json()]).toMatchObject([404, { code: 'APPMON-HTTP-404' }]);
});
