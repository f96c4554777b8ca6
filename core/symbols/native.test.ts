import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { CodedError } from '../errors';
import { describeWithShared } from '../../tests/shared-data';
import { readSymbols, symbolId } from '.';
import type { AddressIndex, SymbolIndex } from '.';

interface Expected {
  readonly image_uuid: string;
  readonly lookup_rel_addr: string;
  readonly function: string;
  readonly file: string | null;
  readonly line: number | null;
}

const isAddress = (index: SymbolIndex): index is AddressIndex => index.kind === 'address';

describeWithShared('debug information of real apps', (shared) => {
  const folder = join(shared, 'data/clustering');
  const files = JSON.parse(readFileSync(join(folder, 'crashprobe_symbols/index.json'), 'utf8')) as readonly { readonly file: string }[];
  const contentOf = (file: string): Buffer => gunzipSync(readFileSync(join(folder, 'crashprobe_symbols', file)));
  const indexes = files.flatMap(({ file }) => readSymbols(contentOf(file), file)).filter(isAddress);

  it('names every frame as llvm-symbolizer does: function, file and line', () => {
    const lines = readFileSync(join(folder, 'crashprobe_expected_frames.jsonl'), 'utf8').trim().split('\n');
    const wrong = lines
      .map((line) => JSON.parse(line) as Expected)
      .filter((expected) => {
        const index = indexes.find(({ ids }) => ids.includes(symbolId(expected.image_uuid)));
        const [place] = index?.lookup(Number(expected.lookup_rel_addr)) ?? [];
        return (
          place?.symbol !== expected.function || place.file !== (expected.file ?? undefined) || place.line !== (expected.line ?? undefined)
        );
      });
    expect(lines.length).toBe(627);
    expect(wrong).toEqual([]);
  });

  it('names inlined calls of DWARF 5 in an ELF file, and functions by the symbol table alone', () => {
    const debug = readSymbols(readFileSync(join(shared, 'data/crashes/ndk/libbankcore.so.dbg')), 'libbankcore.so.dbg').filter(isAddress);
    expect(debug).toHaveLength(1);
    expect(debug[0]?.ids[0]).toMatch(/^[0-9a-f]{40}$/);
  });

  it('meets damage with a coded error or without a name, whatever byte it is in', () => {
    const whole = contentOf('CrashProbeiOS-release-armv7.dSYM-dwarf.gz');
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 20 }), fc.nat(whole.length), (changes, cut) => {
        const damaged = Buffer.from(cut > whole.length / 2 ? whole : whole.subarray(0, cut));
        for (const [at, value] of changes) if (at < damaged.length) damaged[at] = value;
        try {
          for (const index of readSymbols(damaged, 'x').filter(isAddress)) index.lookup(0x500c);
        } catch (error) {
          expect(error).toBeInstanceOf(CodedError);
        }
      }),
      { numRuns: 60, seed: 7 },
    );
  });
});
