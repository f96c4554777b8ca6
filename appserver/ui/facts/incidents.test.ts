import { defaults } from '../state/filters';
import { narrowIncidents } from './incidents';

describe('incidents that the filters of a view leave', () => {
  const android = { _key: '1', app_id: 'retail', platform: 'android', app_version: '8.14.0' };
  const ios = { _key: '2', app_id: 'business', platform: 'ios', app_version: '3.0' };
  const blind = { _key: '3', app_id: '-', platform: '-', app_version: '-' };
  const all = [android, ios, blind];

  it.each([
    ['no filter', {}, all],
    ['an application', { app: 'retail' }, [android, blind]],
    ['a platform', { platform: 'ios' as const }, [ios, blind]],
    ['a version', { version: ['8.14.0'] }, [android, blind]],
  ])('%s: what concerns every application stays', (_what, filters, expected) => {
    expect(narrowIncidents(all, { ...defaults, ...filters })).toEqual(expected);
  });
});
