import { compileFilter, entryField, fitsWildcard } from './filter';
import type { RestEntry } from './types';

const entry: RestEntry = {
  name: 'Daily report',
  id: '/x',
  acl: { app: 'shop' },
  content: { disabled: false, cron: '0 8 * * *', request: { 'webframework.cache.hash': 'java5:-1f' }, roles: ['user', 'power'], count: 7 },
};

describe('search argument of collections', () => {
  it.each([
    ['', true],
    ['daily', true],
    ['weekly', false],
    ['name="Daily report"', true],
    ['name=daily*', true],
    ['name!=daily*', false],
    ['disabled=0', true],
    ['disabled=true', false],
    ['roles=power', true],
    ['count=7 roles=user', true],
    ['count=7 AND roles=nobody', false],
    ['count=8 OR roles=user', true],
    ['NOT (count=8 OR count=9)', true],
    ['request.webframework.cache.hash=java5:-1f', true],
    ['eai:acl.app=shop', true],
    ['cron="0 8 * * *"', true],
    ['absent=*', false],
  ])('%s: %s', (search, expected) => {
    expect(compileFilter(search)(entry)).toBe(expected);
  });

  it.each(['(', 'a OR', 'NOT', ')', 'a )'])('refuses %s', (search) => {
    expect(() => compileFilter(search)).toThrow(expect.objectContaining({ code: 'APPMON-REST-ARGUMENT' }) as Error);
  });

  it('reads nested fields whose own names hold dots', () => {
    expect(entryField(entry, 'request.webframework.cache.hash')).toBe('java5:-1f');
    expect(entryField(entry, 'request.nothing')).toBeUndefined();
  });
});

describe('wildcards', () => {
  it.each([
    ['abc', 'abc', true],
    ['abc', 'ab', false],
    ['abc', 'a*c', true],
    ['abc', '*', true],
    ['', '*', true],
    ['aba', 'ab*ba', false],
    ['abcabd', '*ab*d', true],
    ['abcabd', 'a*b*c*d', true],
    ['abc', '*x*', false],
    ['a.c', 'a.*', true],
    ['abc', 'a.*', false],
  ])('%s against %s: %s', (text, pattern, expected) => {
    expect(fitsWildcard(text, pattern)).toBe(expected);
  });
});
