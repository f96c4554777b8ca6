import fc from 'fast-check';
import { demangle } from '.';

/** Expected forms are those of c++filt (GNU) for C++, and of the Swift mangling document's own examples of the grammar for Swift. */
describe('C++ names', () => {
  it.each([
    ['_Z3foov', 'foo()'],
    ['_ZN4bank7session5CacheINS0_5TokenEE7refreshEi', 'bank::session::Cache<bank::session::Token>::refresh(int)'],
    [
      '_ZZN4bank7session5renewERNS0_5CacheINS0_5TokenEEEiENK3$_0clEi',
      'bank::session::renew(bank::session::Cache<bank::session::Token>&, int)::$_0::operator()(int) const',
    ],
    ['_ZNSt6vectorIiSaIiEE9push_backERKi', 'std::vector<int, std::allocator<int>>::push_back(int const&)'],
    ['_ZN3FooC1Ev', 'Foo::Foo()'],
    ['_ZN3FooD0Ev', 'Foo::~Foo()'],
    ['_Z3maxIiET_S0_S0_', 'int max<int>(int, int)'],
    ['_ZTV3Foo', 'vtable for Foo'],
    ['_ZN12_GLOBAL__N_13runEPFvcE', '(anonymous namespace)::run(void (*)(char))'],
    ['_Z1fILi3ELb1EEvv', 'void f<3, true>()'],
    ['_ZN3Foo3barEv.cold.1', 'Foo::bar() (.cold.1)'],
  ])('%s', (mangled, readable) => {
    expect(demangle(mangled)).toBe(readable);
  });
});

describe('Swift names', () => {
  it.each([
    ['$s11ExampleBank14TransferScreenC6submityyF', 'ExampleBank.TransferScreen.submit() -> ()'],
    ['_$s11ExampleBank14TransferScreenC13confirmTappedyyF', 'ExampleBank.TransferScreen.confirmTapped() -> ()'],
    ['$s11ExampleBank14TransferScreenC6submityyFTo', '@objc ExampleBank.TransferScreen.submit() -> ()'],
    ['$s11ExampleBank14TransferScreenC6submityyFyycfU_', 'closure #1 in ExampleBank.TransferScreen.submit() -> ()'],
    ['$s3App6ScreenC4load2id5limitySS_SitF', 'App.Screen.load(id:limit:)'],
    ['$s3App6ScreenV5titleSSvg', 'App.Screen.title.getter'],
    ['$s3App6ScreenC4waitSiyYaKF', 'App.Screen.wait()'],
    ['$s3App6ScreenCACycfC', 'App.Screen.init'],
    ['$s10Foundation4DataV3AppE3hexSSyF', '(extension in App):Foundation.Data.hex()'],
    ['$s10Foundation4DataV3AppE5titleSSvg', '(extension in App):Foundation.Data.title.getter'],
  ])('%s', (mangled, readable) => {
    expect(demangle(mangled)).toBe(readable);
  });
});

it('leaves Swift names alone whose last part it does not read', () => {
  for (const name of ['$s3App6ScreenCAA3RunA2aDP3runyyFTW', '$sSo6UIViewC3AppE5shakeyyF', '$s3App6ScreenCMa', '$sSS3AppE4trimSSyF'])
    expect(demangle(name)).toBe(name);
});

it('leaves other names alone', () => {
  for (const name of ['main', '-[Bank pay]', '_start', '', '_Z', '$s', '_ZN', 'Z3foov']) expect(demangle(name)).toBe(name);
});

it('takes any text, and what it does not read comes back as it was', () => {
  const start = fc.constantFrom('_Z', '__Z', '$s', '_$s', '_ZN', '_ZZ', '_ZNSt');
  const piece = fc.constantFrom(
    'N',
    'E',
    'I',
    'S_',
    'S0_',
    'T_',
    'St',
    'P',
    'R',
    'K',
    'F',
    '3foo',
    '9',
    'C1',
    'i',
    'v',
    'L',
    'J',
    'Dp',
    'Z',
    '_',
    'y',
    'U_',
    '0a',
    'A',
  );
  fc.assert(
    fc.property(start, fc.array(piece, { maxLength: 60 }), (head, pieces) => {
      const name = head + pieces.join('');
      expect(demangle(name).length).toBeLessThan(5000);
    }),
    { numRuns: 3000, seed: 5 },
  );
});
