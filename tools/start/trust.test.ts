import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { trustOf } from './trust';

describe('what the gateway trusts', () => {
  let folder = '';
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'trust-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test('is left alone where the runtime published no authority', () => {
    expect(trustOf(folder, { NODE_EXTRA_CA_CERTS: '/given.pem' })).toEqual({});
  });
  test("is the runtime's authority", () => {
    const authority = file('cacert.pem', 'OURS\n');
    expect(trustOf(folder, {})).toEqual({ NODE_EXTRA_CA_CERTS: authority });
    expect(trustOf(folder, { NODE_EXTRA_CA_CERTS: join(folder, 'gone.pem') })).toEqual({ NODE_EXTRA_CA_CERTS: authority });
  });
  test('is that and what the machine trusts already', () => {
    file('cacert.pem', 'OURS\n');
    const { NODE_EXTRA_CA_CERTS: both = '' } = trustOf(folder, { NODE_EXTRA_CA_CERTS: file('given.pem', 'THEIRS') });
    expect(readFileSync(both, 'utf8')).toBe('THEIRS\nOURS\n');
  });
});
