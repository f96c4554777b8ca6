import { listFilter } from './list-filter';

const entry = {
  name: '| makeresults',
  content: {
    sid: '1.1',
    isScheduled: true,
    label: 'Daily report',
    request: { 'webframework.cache.hash': 'java5:-1a2b', earliest_time: '-1h' },
  },
};

describe('list filter', () => {
  it.each([
    ['request.webframework.cache.hash=java5:-1a2b', true],
    ['request.webframework.cache.hash=java5:ffff', false],
    ['isScheduled=true', true],
    ['isScheduled=0', false],
    ['label="Daily report" AND sid=1.*', true],
    ['label!="Daily report"', false],
    ['makeres', true],
    ['absent=1', false],
  ])('%s → %s', (search, expected) => {
    expect(listFilter(search)?.(entry)).toBe(expected);
  });

  it('does not pretend to know OR', () => {
    expect(listFilter('sid=1 OR sid=2')).toBeUndefined();
  });
});
