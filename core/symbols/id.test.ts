import { symbolId } from './id';

it.each([
  ['a Mach-O uuid', '9F2C7A61-30B4-3C1E-8D5A-0A1B2C3D4E5F', '9f2c7a6130b43c1e8d5a0a1b2c3d4e5f'],
  ['a uuid in braces', '{9F2C7A61-30B4-3C1E-8D5A-0A1B2C3D4E5F}', '9f2c7a6130b43c1e8d5a0a1b2c3d4e5f'],
  ['a Breakpad id with its age', '9F2C7A6130B43C1E8D5A0A1B2C3D4E5F0', '9f2c7a6130b43c1e8d5a0a1b2c3d4e5f'],
  ['a build id of ELF', 'B5B4F2A0C1D2E3F405162738495A6B7C8D9EAFB0', 'b5b4f2a0c1d2e3f405162738495a6b7c8d9eafb0'],
  ['a name people gave', 'Retail-7.4.0', 'retail-7.4.0'],
])('%s', (_name, id, plain) => {
  expect(symbolId(id)).toBe(plain);
});
