import { spawnSync } from 'node:child_process';
import type { SpawnSyncReturns } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { readSymbols } from '..';
import type { AddressIndex, Inflate } from '..';

/** Debug files as compilers write them. They are made here from a source of our own; where no compiler is, the cases count as skipped. */
const SOURCE = `__attribute__((noinline)) int parse_amount(int cents) {
  return cents * 3;
}
int submit_transfer(int cents) {
  return parse_amount(cents) + 1;
}
`;
const SUBMIT_LINE = 5;

const inflate: Inflate = (data, size) => inflateSync(data, { maxOutputLength: Math.max(1, size) });
const run = (command: string, ...args: readonly string[]): SpawnSyncReturns<string> =>
  spawnSync(command, args, { encoding: 'utf8', cwd: folder });
const hasTools = ['gcc', 'objcopy', 'nm'].every((tool) => spawnSync(tool, ['--version']).status === 0);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'debug-files-'));
  writeFileSync(join(folder, 'transfer.c'), SOURCE);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Compiles the source to a library with the given options; the failure of the compiler is the test's. */
function compiled(...options: readonly string[]): Buffer {
  const { status, stderr } = run(
    'gcc',
    '-O1',
    '-g',
    '-shared',
    '-fPIC',
    '-Wl,--build-id=sha1',
    '-o',
    'libpay.so',
    ...options,
    'transfer.c',
  );
  if (status !== 0) throw new Error(stderr);
  return readFileSync(join(folder, 'libpay.so'));
}

/** Address of a function by the symbol table, as binutils read it. */
function addressOf(name: string): number {
  const line = run('nm', 'libpay.so')
    .stdout.split('\n')
    .find((each) => each.endsWith(` ${name}`));
  return parseInt(line ?? '', 16);
}

const indexOf = (bytes: Uint8Array): AddressIndex => readSymbols(bytes, 'libpay.so', inflate)[0] as AddressIndex;
const refusal = (bytes: Uint8Array, unpack?: Inflate): unknown => {
  try {
    readSymbols(bytes, 'libpay.so', unpack);
    return undefined;
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return `${code ?? ''} ${message}`;
  }
};

(hasTools ? describe : describe.skip)('debug files of gcc', () => {
  it.each([
    ['plain', []],
    ['sections compressed with zlib', ['-gz=zlib']],
    ['sections .zdebug_ of older tools', ['-gz=zlib-gnu']],
    ['DWARF 4, compressed', ['-gdwarf-4', '-gz=zlib']],
    ['DWARF 5, compressed', ['-gdwarf-5', '-gz=zlib']],
  ])('%s: the function with its file and line', (_name, options) => {
    const index = indexOf(compiled(...options));
    expect(index.ids[0]).toMatch(/^[0-9a-f]{40}$/);
    expect(index.lookup(addressOf('submit_transfer') + 8)).toEqual([
      { symbol: 'submit_transfer', file: expect.stringMatching(/transfer\.c$/) as unknown, line: SUBMIT_LINE },
    ]);
  });

  it('says how much there is: lines, names of the symbol table, exported names alone', () => {
    const detailOf = (): unknown => indexOf(readFileSync(join(folder, 'libpay.so'))).detail;
    compiled();
    const details = [detailOf()];
    for (const option of ['--strip-debug', '--strip-all']) {
      run('objcopy', option, 'libpay.so');
      details.push(detailOf());
    }
    expect(details).toEqual(['lines', 'names', 'exports']);
  });

  it('refuses what is compressed when nothing inflates it, and says which section', () => {
    expect(refusal(compiled('-gz=zlib'))).toMatch(/^APPMON-SYMBOLS-UNSUPPORTED .*nothing to inflate it in \.debug_/);
  });

  it('refuses a section that says it is larger than any, and one whose data give more or less than it says', () => {
    const file = compiled('-gz=zlib');
    // Elf64_Chdr: kind 1 in four bytes, four of nothing, then the size.
    const at = file.indexOf(Buffer.from([1, 0, 0, 0, 0, 0, 0, 0]), 0x1000);
    const saying = (size: bigint): Buffer => {
      const changed = Buffer.from(file);
      const head = changed.indexOf(Buffer.from('789c', 'hex'), at) - 24;
      changed.writeBigUInt64LE(size, head + 8);
      return changed;
    };
    for (const size of [1n << 40n, 3n, 1n << 20n]) expect(refusal(saying(size), inflate)).toMatch(/^APPMON-SYMBOLS-DAMAGED .*\.debug_/);
  });

  it.each([
    ['DWARF 5', ['-gdwarf-5', '-gsplit-dwarf']],
    ['DWARF 4', ['-gdwarf-4', '-gsplit-dwarf']],
  ])('refuses split debug information of %s and its other half, and says what to upload', (_name, options) => {
    expect(refusal(compiled(...options), inflate)).toMatch(
      /^APPMON-SYMBOLS-UNSUPPORTED Expected all debug information in one file, built without -gsplit-dwarf.*got a unit at byte 0 of \.debug_info/,
    );
    const [half = ''] = run('sh', '-c', 'ls *.dwo').stdout.split('\n');
    expect(refusal(readFileSync(join(folder, half)), inflate)).toMatch(/^APPMON-SYMBOLS-UNSUPPORTED .*\.debug_info\.dwo/);
  });

  it('refuses a file whose common part dwz moved elsewhere', () => {
    compiled();
    writeFileSync(join(folder, 'link'), 'common.debug\0aaaaaaaaaaaaaaaaaaaa');
    const { status } = run('objcopy', '--add-section', '.gnu_debugaltlink=link', 'libpay.so', 'libpay.so');
    expect(status).toBe(0);
    expect(refusal(readFileSync(join(folder, 'libpay.so')), inflate)).toMatch(/^APPMON-SYMBOLS-UNSUPPORTED .*\.gnu_debugaltlink/);
  });

  it('refuses sections compressed with zstd', () => {
    const file = compiled('-gz=zlib');
    const changed = Buffer.from(file);
    changed.writeUInt32LE(2, changed.indexOf(Buffer.from('789c', 'hex')) - 24);
    expect(refusal(changed, inflate)).toMatch(/^APPMON-SYMBOLS-UNSUPPORTED .*got zstd in \.debug_/);
  });

  it('names by the symbol table where the debug information is damaged', () => {
    const file = compiled('-gdwarf-5');
    const headers = run('objdump', '-h', 'libpay.so').stdout;
    const [, size = '', offset = ''] = /\.debug_line +([0-9a-f]+) +\S+ +\S+ +([0-9a-f]+)/.exec(headers) ?? [];
    const from = parseInt(offset, 16);
    const damaged = Buffer.from(file).fill(0xff, from, from + parseInt(size, 16));
    expect(indexOf(damaged).lookup(addressOf('submit_transfer') + 8)).toMatchObject([{ symbol: 'submit_transfer' }]);
  });
});
