import { compileProps } from './props';

const defaults = { KV_MODE: 'auto', TRUNCATE: '10000' };
const props = compileProps({
  stanzas: new Map([
    ['app:log', { ...defaults, KV_MODE: 'json', 'EXTRACT-a': 'x', TRUNCATE: '5' }],
    ['(?::){0}app:*', { ...defaults, 'EXTRACT-d': 'of all apps', TRUNCATE: '4' }],
    ['host::web*', { ...defaults, TRUNCATE: '6' }],
    ['source::/var/log/*.log', { ...defaults, 'EXTRACT-b': 'one folder' }],
    ['source::/var/...', { ...defaults, 'EXTRACT-b': 'any depth', 'EXTRACT-c': 'c' }],
    ['source::/var/log/exact.log', { ...defaults, 'EXTRACT-b': 'literal' }],
  ]),
  defaults,
});

describe('props precedence', () => {
  it.each([
    ['unknown sourcetype', props('other', '-', '-'), defaults],
    [
      'sourcetype over default',
      props('app:log', '-', '-'),
      { KV_MODE: 'json', 'EXTRACT-a': 'x', 'EXTRACT-d': 'of all apps', TRUNCATE: '5' },
    ],
    ['a pattern of sourcetypes', props('app:web', '-', '-'), { ...defaults, 'EXTRACT-d': 'of all apps', TRUNCATE: '4' }],
    [
      'host over sourcetype',
      props('app:log', '-', 'WEB1'),
      { KV_MODE: 'json', 'EXTRACT-a': 'x', 'EXTRACT-d': 'of all apps', TRUNCATE: '6' },
    ],
    [
      'ASCII order between patterns: the earlier name (…/. before …/l) wins',
      props('other', '/var/log/a.log', '-'),
      { ...defaults, 'EXTRACT-b': 'any depth', 'EXTRACT-c': 'c' },
    ],
    ['a literal over patterns', props('other', '/var/log/exact.log', '-'), { ...defaults, 'EXTRACT-b': 'literal', 'EXTRACT-c': 'c' }],
    [
      '* stays in its folder, ... does not',
      props('other', '/var/log/deep/a.log', '-'),
      { ...defaults, 'EXTRACT-b': 'any depth', 'EXTRACT-c': 'c' },
    ],
  ])('%s', (_name, merged, expected) => {
    expect(merged).toEqual(expected);
  });

  it('gives the same object for events of the same stanzas', () => {
    expect(props('app:log', 's1', 'h1')).toBe(props('app:log', 's2', 'h2'));
  });
});
