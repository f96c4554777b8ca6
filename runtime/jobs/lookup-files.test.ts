import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InstalledApp } from '../conf/types';
import { findLookupFile, lookupTarget, readLookupFile, writeLookupFile } from './lookup-files';

describe('lookup files', () => {
  const root = mkdtempSync(join(tmpdir(), 'lookups-'));
  const app = (id: string): InstalledApp => ({
    id,
    directory: join(root, 'package', id),
    localDirectory: join(root, 'data', id, 'local'),
    label: id,
    version: '1',
    visible: true,
  });
  const apps = [app('a'), app('b')];
  const shipped = join(root, 'package/a/lookups');
  beforeAll(() => {
    mkdirSync(shipped, { recursive: true });
    writeFileSync(join(shipped, 'regions.csv'), '\ufeffcode,name\r\n01,"Castile, La Mancha"\r\n02,\r\n');
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('reads what the package ships: texts as written, a byte-order mark left out', () => {
    const path = findLookupFile(apps, 'a', 'regions.csv') ?? '';
    expect(readLookupFile(path)).toEqual({
      fields: ['code', 'name'],
      rows: [
        { code: '01', name: 'Castile, La Mancha' },
        { code: '02', name: '' },
      ],
    });
  });

  it('writes to the data folder, compressed where the name says so, and reads that from then on', () => {
    writeLookupFile(lookupTarget(apps, 'a', 'regions.csv'), { fields: ['code', 'name'], rows: [{ code: '03', name: ['x', 'y'] }] });
    expect(findLookupFile(apps, 'a', 'regions.csv')).toBe(join(root, 'data/a/lookups/regions.csv'));
    expect(readLookupFile(join(root, 'data/a/lookups/regions.csv')).rows).toEqual([{ code: '03', name: 'x\ny' }]);
    writeLookupFile(lookupTarget(apps, 'b', 'z.csv.gz'), { fields: ['k'], rows: [{ k: 1 }] });
    expect(readLookupFile(findLookupFile(apps, 'b', 'z.csv.gz') ?? '').rows).toEqual([{ k: '1' }]);
    expect(readdirSync(join(root, 'data/a/lookups'))).toEqual(['regions.csv']);
    expect(existsSync(join(shipped, 'regions.csv'))).toBe(true);
  });

  it.each(['../../etc/passwd', '/etc/passwd', '..', '.hidden.csv', ''])('refuses the name "%s"', (name) => {
    expect(() => findLookupFile(apps, 'a', name)).toThrow('Expected a lookup name');
    expect(() => lookupTarget(apps, 'a', name)).toThrow('Expected a lookup name');
  });
});
