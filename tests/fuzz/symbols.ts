import { CodedError } from '../../core/errors';
import { readSymbols } from '../../core/symbols';
import { demangle } from '../../core/symbols/demangle';
import type { SymbolIndex } from '../../core/symbols';
import { filesOf } from '../../gateway/symbols/archive';
import { zip } from '../../gateway/tests/zip';
import { inJson } from './mutate-json';
import { filesIn } from './reports';
import { linear } from './types';
import type { FuzzTarget } from './types';

const OFFSETS = [0, 1, 0x40, 0x3f0, 0x400, 0x1000, 0x1234, 0x3f50, 0x4000, 2 ** 31, 2 ** 47];

/** Frames that the samples know, and some they do not; gives the number of places. */
function ask(index: SymbolIndex): number {
  if (index.kind === 'address') return OFFSETS.flatMap((offset) => index.lookup(offset)).length;
  if (index.kind === 'script') {
    const place = { source: 'seg-1.js', module: 0, functionId: 1, offset: 3 };
    return [0, 100, 1000].filter((column) => index.lookup(1, column, 'seg-1.js') ?? index.lookup(1, column) ?? index.lookupFunction(place))
      .length;
  }
  const frames = ['a', 'a.a', 'A', 'b'].map((className, line) => ({ className, method: 'a', line }));
  return index.retrace(frames, 'java.lang.NullPointerException').flat().length;
}

/** Does what a reader may refuse with a coded error. */
async function orRefused(task: () => number | Promise<number>): Promise<number> {
  try {
    return await task();
  } catch (error) {
    if (error instanceof CodedError) return 0;
    throw error;
  }
}

/** A symbol file is read and asked, or refused with a coded error. */
const takeSymbols = (bytes: Uint8Array): Promise<number> =>
  orRefused(() => readSymbols(bytes, 'sample').reduce((sum, index) => sum + ask(index), 0));

const ARCHIVE = { entries: 10, file: 1024 * 1024 };

/** An archive gives its files, or is refused with a coded error; gives their bytes. */
const takeArchive = (bytes: Uint8Array): Promise<number> =>
  orRefused(async () => {
    let sum = 0;
    for await (const { content } of filesOf(Buffer.from(bytes), ARCHIVE)) sum += content.length;
    return sum;
  });

const symbols = (
  name: string,
  files: readonly (readonly [folder: string, names: RegExp])[],
  change?: FuzzTarget['change'],
): FuzzTarget => ({
  name: `symbols: ${name}`,
  samples: (shared) => files.flatMap(([folder, names]) => filesIn(shared, folder, names)),
  take: takeSymbols,
  most: linear(1000, 1),
  ...(change ? { change } : {}),
});

const MANGLED = [
  '_ZN4bank7session5CacheINS0_5TokenEE7refreshEi',
  '_ZZN4bank7session5renewERNS0_5CacheINS0_5TokenEEEiENK3$_0clEi',
  '_ZNSt6vectorIiSaIiEE9push_backERKi',
  '_ZN12_GLOBAL__N_13runEPFvcE',
  '_ZNSt3__112basic_stringIcNS_11char_traitsIcEENS_9allocatorIcEEE6appendEPKcm',
  '_ZN3FooIJiNS_3BarEdEE3bazIXadL_ZNS0_3quxEvEEEEDTcl1fIXtlT_EEEERKS1_',
  '$s11ExampleBank14TransferScreenC6submityyF',
  '$s11ExampleBank14TransferScreenC6submityyFyycfU_',
  '$s3App6ScreenC4load2id5limitySS_SitF',
  '$s3App6ScreenV5titleSSvg',
];

/** Readers of symbol files, archives of them, and names of linkers. */
export const SYMBOLS: readonly FuzzTarget[] = [
  symbols('Mach-O and DWARF', [['dsym', /-dwarf$/]]),
  symbols('ELF and DWARF', [['ndk', /\.so(?:\.dbg)?$/]]),
  symbols('Breakpad', [['minidump', /\.sym\.gz$/]]),
  symbols('R8', [['android_r8', /\.mapping\.txt$/]]),
  symbols('source maps', [['react_native', /\.map$/]], inJson),
  {
    name: 'symbols: archives',
    samples: () => [zip('a/mapping.txt', Buffer.from('a -> b:\n'.repeat(200))), zip('x.sym', Buffer.from('MODULE Linux x86 A a\n'))],
    take: takeArchive,
    most: () => ARCHIVE.entries * ARCHIVE.file,
  },
  {
    name: 'names: C++ and Swift',
    samples: () => MANGLED.map((name) => Buffer.from(name)),
    take: (bytes) => demangle(Buffer.from(bytes).toString('latin1')).length,
    most: linear(32_768, 64),
  },
];
