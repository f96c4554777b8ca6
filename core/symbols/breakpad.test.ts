import { readSymbols } from '.';

const SYM = `MODULE Linux x86_64 5A9832E5287241C1838ED98914E9B7FF0 libbank.so
FILE 0 /src/pay/transfer.cc
FILE 1 /src/pay/amount.h
INLINE_ORIGIN 0 amount::parse(char const*)
FUNC 1000 40 0 transfer::submit()
INLINE 0 12 0 0 1010 8
1000 10 11 0
1010 8 40 1
1018 28 13 0
FUNC m 2000 10 0 transfer::cancel()
PUBLIC 3000 0 _start
STACK CFI INIT 1000 40 .cfa: $rsp 8 +
`;
const index = readSymbols(Buffer.from(SYM), 'libbank.sym')[0];
const lookup = (address: number): unknown => (index?.kind === 'address' ? index.lookup(address) : undefined);

it('is found by its debug id without the age', () => {
  expect(index?.ids).toEqual(['5a9832e5287241c1838ed98914e9b7ff']);
});

it.each([
  ['a line', 0x1004, [{ symbol: 'transfer::submit()', file: 'transfer.cc', line: 11 }]],
  [
    'an inlined call, with the place of the call in its caller',
    0x1012,
    [
      { symbol: 'amount::parse(char const*)', file: 'amount.h', line: 40 },
      { symbol: 'transfer::submit()', file: 'transfer.cc', line: 12 },
    ],
  ],
  ['a function without lines', 0x2008, [{ symbol: 'transfer::cancel()' }]],
  ['a public symbol', 0x3010, [{ symbol: '_start' }]],
  ['a gap between functions', 0x1800, []],
  ['what lies before the first', 0x10, []],
])('finds %s', (_name, address, places) => {
  expect(lookup(address)).toEqual(places);
});

it('refuses a file whose first line names no id', () => {
  expect(() => readSymbols(Buffer.from('MODULE Linux x86_64\n'), 'x.sym')).toThrow(
    expect.objectContaining({ code: 'APPMON-SYMBOLS-DAMAGED' }),
  );
});
