import type { Item } from '../items';
import { NO_LOOKUPS } from '../lookups/tables';
import { eventsOf } from './events';

const NOW = 1_772_409_600;
const callOf = (attributes: Readonly<Record<string, string>>): Item => ({
  id: 'e1',
  stable: true,
  received: NOW,
  app: 'bank',
  payload: {
    type: 'record',
    signal: 'hec',
    name: 'http.call',
    time: NOW,
    body: undefined,
    attributes: { platform: 'ios', ...attributes },
    fields: {},
  },
});

it.each(['url', 'url.full', 'http.url', 'url.path'])('makes a route of the attribute %s and keeps no address', (name) => {
  const event = eventsOf(callOf({ [name]: 'https://api.bank.test/v2/accounts/123456789/movements?page=2' }), { lookups: NO_LOOKUPS });
  expect(event['fields']).toMatchObject({ http_route: '/v2/accounts/{id}/movements' });
  expect(JSON.stringify(event)).not.toMatch(/123456789|page=2/);
});
