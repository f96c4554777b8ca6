import type { ParsedReport } from '../crash';
import { idsOfMissing, symbolicate } from '.';

const report = (more: Partial<ParsedReport>): ParsedReport => ({ sourceKind: 'x', fields: {}, causes: [], threads: [], ...more });
const none = (): undefined => undefined;
const UUID = '0A1B2C3D-0000-4000-8000-000000000001';
const PLAIN = '0a1b2c3d000040008000000000000001';

describe('symbols that nobody has uploaded', () => {
  it('are named once, by their id and the image, for own code only', () => {
    const frames = [
      { index: 0, module: 'UIKitCore', image_uuid: 'f'.repeat(32), rel_address: '0x10' },
      { index: 1, module: 'Bank|Pay=x', image_uuid: UUID, rel_address: '0x10' },
      { index: 2, module: 'Bank|Pay=x', image_uuid: UUID, rel_address: '0x20' },
    ];
    const { report: named, missing } = symbolicate(report({ threads: [{ crashed: true, frames }] }), none, {
      isOwn: ({ module }) => module !== 'UIKitCore',
    });
    expect(missing).toEqual([PLAIN]);
    expect(named.fields['missing_symbols']).toBe(`${PLAIN}=Bank_Pay_x`);
    expect(idsOfMissing(`${PLAIN}=Bank_Pay_x|bank@7.1=mapping.txt`)).toEqual([PLAIN, 'bank@7.1']);
  });

  it.each([
    ['a position in a bundle', { file: 'index.android.bundle', line: 1, col: 12_345 }, 'bank@7/script=index.android.bundle'],
    ['a function of Hermes', { file: 'seg-1.jsbundle', function_id: 4, rel_address: '0x2' }, 'bank@7/script=seg-1.jsbundle'],
    ['a line no person writes', { file: 'https://bank.example/main.4f.js', line: 2, col: 501 }, 'bank@7/script=main.4f.js'],
    ['a line as it was written', { file: 'server/pay.js', line: 12, col: 31 }, undefined],
  ])('of scripts: %s', (_name, place, expected) => {
    const causes = [{ type: 'TypeError', message: '', frames: [{ index: 0, ...place }] }];
    const { report: named } = symbolicate(report({ causes }), none, {
      mappingOf: (kind) => (kind === 'script' ? 'bank@7/script' : undefined),
    });
    expect(named.fields['missing_symbols']).toBe(expected);
  });

  it('leave no word when nothing is missing', () => {
    expect(symbolicate(report({}), none).report.fields).toEqual({});
  });
});
