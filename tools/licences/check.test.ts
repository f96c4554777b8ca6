import { checkLicences, isPermissive } from './check';

test.each([
  ['MIT', true],
  ['(MIT OR GPL-3.0)', true],
  ['Apache-2.0 AND MIT', true],
  ['MIT AND GPL-2.0', false],
  ['MPL-2.0', false],
  ['SEE LICENSE IN x', false],
])('%s is permissive: %s', (expression, expected) => {
  expect(isPermissive(expression)).toBe(expected);
});

test('names what is not allowed, and lets tests use what never ships', () => {
  expect(
    checkLicences({
      '': { license: 'Apache-2.0' },
      'node_modules/good': { license: 'ISC' },
      'node_modules/bad': { license: 'AGPL-3.0' },
      'node_modules/a/node_modules/silent': {},
      'node_modules/twin-darwin': { optional: true, os: ['darwin'] },
      'node_modules/axe-core': { license: 'MPL-2.0', dev: true },
    }),
  ).toEqual(['bad: AGPL-3.0', 'silent: no licence field; read its files and allow it by name']);
  expect(checkLicences({ 'node_modules/axe-core': { license: 'MPL-2.0' } })).toEqual(['axe-core: MPL-2.0']);
});
