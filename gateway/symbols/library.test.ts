import fs, { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SymbolIndex } from '../../core/symbols';
import { createIndexCache } from './cache';
import { openLibrary } from './library';
import type { Library } from './library';

const MAPPING = (id: string, classes = 1): Buffer =>
  Buffer.from(
    `# compiler: R8\n# pg_map_id: ${id}\n${Array.from({ length: classes }, (_none, at) => `com.bank.C${id}${at} -> a.${id}${at}:\n`).join('')}`,
  );
const LIMITS = { disk: 1_000_000, memory: 1_000_000 };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'library-'));
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

const add = (library: Library, content: Buffer, now = 1) => library.add(content, { name: 'mapping.txt', now });
const kept = (): string[] => readdirSync(folder).sort();

describe('indexes in memory', () => {
  const index = (bytes: number): SymbolIndex => ({ kind: 'address', detail: 'lines', ids: [], bytes, lookup: () => [] });

  it('are as many as the bound allows; the one that was not asked for the longest goes first', () => {
    const cache = createIndexCache(250);
    const reads: string[] = [];
    const ask = (id: string, bytes = 100): unknown =>
      cache.get(id, () => {
        reads.push(id);
        return index(bytes);
      });
    // A and B fit, A is asked again, so that C takes the place of B.
    for (const id of ['a', 'b', 'a', 'c', 'a', 'b']) ask(id);
    expect(reads).toEqual(['a', 'b', 'c', 'b']);
  });

  it('leave out one that is larger than the bound, and what could not be read', () => {
    const cache = createIndexCache(100);
    let reads = 0;
    const large = (): SymbolIndex => index(101 + 0 * reads++);
    expect(cache.get('large', large)?.bytes).toBe(101);
    expect(cache.get('large', large)?.bytes).toBe(101);
    expect(
      cache.get('none', () => {
        reads += 1;
        return undefined;
      }),
    ).toBeUndefined();
    expect(
      cache.get('none', () => {
        reads += 1;
        return undefined;
      }),
    ).toBeUndefined();
    expect(reads).toBe(4);
  });
});

describe('files on the disk', () => {
  it('make room for new ones: those go first that were not asked for the longest', async () => {
    const [first, second] = [MAPPING('aa', 300), MAPPING('bb', 300)];
    const library = openLibrary(folder, LIMITS);
    await add(library, first, 1);
    const [packed = ''] = kept().filter((name) => name.endsWith('.gz'));
    const { size } = fs.statSync(join(folder, packed));
    const tight = openLibrary(folder, { ...LIMITS, disk: Math.round(size * 1.5) });
    await add(tight, second, 2);
    expect([tight.has('aa'), tight.has('bb'), kept().length]).toEqual([false, true, 2]);
  });

  it('refuse one that never fits, and keep nothing of it', async () => {
    await expect(add(openLibrary(folder, { ...LIMITS, disk: 10 }), MAPPING('aa'))).rejects.toMatchObject({ code: 'APPMON-SYMBOLS-ROOM' });
    expect(kept()).toEqual([]);
  });

  it('refuse a damaged one with the code of its reader, and keep nothing of it', async () => {
    const cut = Buffer.concat([Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]), Buffer.alloc(80, 0xff)]);
    await expect(add(openLibrary(folder, LIMITS), cut)).rejects.toMatchObject({
      code: expect.stringMatching(/^APPMON-SYMBOLS-(?:CUT|DAMAGED)$/) as unknown,
    });
    expect(kept()).toEqual([]);
  });

  it.each([
    ['the content', /\.gz/],
    ['what is known of it', /\.json/],
  ])('keep nothing when the disk does not take %s, and take the file when it does again', async (_name, part) => {
    const library = openLibrary(folder, LIMITS);
    const write = fs.writeFileSync;
    const full = jest.spyOn(fs, 'writeFileSync').mockImplementation((path, data, options) => {
      if (!part.test(path as string)) {
        write(path, data, options);
        return;
      }
      write(path, Buffer.from(data as Uint8Array).subarray(0, 4), options);
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    });
    await expect(add(library, MAPPING('aa'))).rejects.toMatchObject({ code: 'APPMON-SYMBOLS-DISK' });
    expect([kept(), library.has('aa')]).toEqual([[], false]);
    full.mockRestore();
    await add(library, MAPPING('aa'));
    expect([kept().length, library.has('aa')]).toEqual([2, true]);
  });

  it('are kept once when the same file comes several times at once, with every id that was said of it', async () => {
    const [one, other] = [openLibrary(folder, LIMITS), openLibrary(folder, LIMITS)];
    await Promise.all(Array.from({ length: 8 }, (_none, at) => add(at % 2 ? one : other, MAPPING('aa'))));
    expect(kept()).toHaveLength(2);
    await one.add(MAPPING('aa'), { name: 'mapping.txt', app: 'com.bank', version: '7.1', now: 3 });
    expect([other.has('aa'), other.has('com.bank@7.1'), kept().length]).toEqual([true, true, 2]);
  });

  describe('of one id', () => {
    const ID = '5A9832E5287241C1838ED98914E9B7FF1';
    const sym = (record: string): Buffer => Buffer.from(`MODULE Linux arm64 ${ID} libpay.so\nFILE 0 pay.c\n${record}\n`);
    const debug = sym('FUNC 10 20 0 submit\n10 20 7 0');
    const stripped = sym('PUBLIC 10 0 exported');
    const upload = (library: Library, content: Buffer, name: string, now: number) => library.add(content, { name, now });
    const named = (library: Library): unknown => {
      const found = library.find(ID);
      return found?.kind === 'address' ? found.lookup(0x14)[0]?.symbol : undefined;
    };

    it('the one with debug information stays when a stripped one follows, which is not stored', async () => {
      const library = openLibrary(folder, LIMITS);
      await upload(library, debug, 'debug.sym', 1);
      const added = await upload(library, stripped, 'stripped.sym', 2);
      expect([added.better?.name, added.better?.detail, added.file.detail]).toEqual(['debug.sym', 'lines', 'names']);
      expect([named(library), kept().length]).toEqual(['submit', 2]);
    });

    it('debug information takes the place of less, and a newer file that of its equal', async () => {
      const library = openLibrary(folder, LIMITS);
      await upload(library, stripped, 'stripped.sym', 5);
      expect((await upload(library, debug, 'debug.sym', 4)).better).toBeUndefined();
      expect(named(library)).toBe('submit');
      await upload(library, sym('FUNC 10 20 0 renewed\n10 20 8 0'), 'debug.sym', 6);
      expect(named(openLibrary(folder, LIMITS))).toBe('renewed');
    });
  });

  it('of the same id: the newest counts', async () => {
    const library = openLibrary(folder, LIMITS);
    await Promise.all([add(library, MAPPING('aa', 2), 5), add(library, MAPPING('aa', 1), 4)]);
    const found = library.find('aa');
    expect(found?.kind === 'jvm' ? found.classOf('a.aa1') : '').toBe('com.bank.Caa1');
  });
});
