import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { redactText } from './text';

interface Handwritten {
  readonly personal: readonly (readonly [rule: string, text: string, secret: string])[];
  readonly harmless: readonly string[];
}
const handwritten = JSON.parse(readFileSync(join(__dirname, 'fixtures/handwritten.json'), 'utf8')) as Handwritten;

const digits = (length: number): fc.Arbitrary<string> =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map((list) => list.join(''));
const hex = (length: number): fc.Arbitrary<string> =>
  fc
    .array(fc.integer({ min: 0, max: 15 }), { minLength: length, maxLength: length })
    .map((list) => list.map((digit) => digit.toString(16)).join(''));

/** The check digit is found by trying all ten against the definition: every second digit from the right doubled, digits summed. */
function withLuhn(body: string): string {
  for (let check = 0; check <= 9; check++) {
    const text = body + String(check);
    const sum = Array.from(text)
      .reverse()
      .reduce((total, digit, index) => {
        const value = Number(digit) * (index % 2 ? 2 : 1);
        return total + Math.floor(value / 10) + (value % 10);
      }, 0);
    if (sum % 10 === 0) return text;
  }
  throw new Error('no check digit');
}

/** ISO 13616: two check digits such that the rearranged number leaves 1 by 97; big integers instead of a running remainder. */
function withIbanCheck(country: string, account: string): string {
  const number = Array.from(`${account}${country}00`)
    .map((character) => parseInt(character, 36).toString())
    .join('');
  return `${country}${String(98n - (BigInt(number) % 97n)).padStart(2, '0')}${account}`;
}

const DNI_LETTERS = Array.from('TRWAGMYFPDXBNJZSQVHLCKE');
const four = (text: string): string => text.replace(/(.{4})(?=.)/g, '$1 ');
const sentence = fc.constantFrom(
  (value: string) => `payment to ${value} failed`,
  (value: string) => value,
  (value: string) => `{"v":"${value}"}`,
  (value: string) => `ref=${value}&x=1`,
  (value: string) => `(${value}).`,
  (value: string) => `código:${value}, reintento`,
);

const pan = fc
  .constantFrom<[prefix: string, length: number]>(
    ['4', 16],
    ['51', 16],
    ['5512', 16],
    ['2221', 16],
    ['2720', 16],
    ['34', 15],
    ['37', 15],
    ['6011', 16],
    ['3528', 16],
    ['36', 14],
    ['6212', 16],
    ['4', 13],
  )
  .chain(([prefix, length]) => digits(length - prefix.length - 1).map((rest) => withLuhn(prefix + rest)));
const iban = fc
  .constantFrom<[country: string, length: number, bank: string]>(
    ['ES', 20, ''],
    ['DE', 18, ''],
    ['PT', 21, ''],
    ['FR', 23, ''],
    ['IT', 23, 'X'],
    ['NL', 14, 'ABNA'],
    ['BE', 12, ''],
    ['AT', 16, ''],
  )
  .chain(([country, length, bank]) => digits(length - bank.length).map((rest) => withIbanCheck(country, bank + rest)));
const dni = digits(8).map((number) => number + (DNI_LETTERS[Number(number) % 23] ?? ''));
const nie = fc
  .tuple(fc.integer({ min: 0, max: 2 }), digits(7))
  .map(([prefix, number]) => `${'XYZ'.charAt(prefix)}${number}${DNI_LETTERS[Number(`${prefix}${number}`) % 23] ?? ''}`);
const mobile = fc.tuple(fc.constantFrom('6', '7', '9'), digits(8)).map(([first, rest]) => `+34${first}${rest}`);
const email = fc
  .tuple(
    fc.constantFrom('ana', 'jose.luis', 'm_lopez', 'x+tag'),
    digits(3),
    fc.constantFrom('example.com', 'mail.example.es', 'example.bank'),
  )
  .map(([name, number, domain]) => `${name}${number}@${domain}`);

const SAMPLES = 120;
const SEED = 20260302;
const sample = <Value>(arbitrary: fc.Arbitrary<Value>, numRuns = SAMPLES): Value[] => fc.sample(arbitrary, { numRuns, seed: SEED });

const generated = (
  [
    ['pan', pan],
    ['pan', pan.filter((number) => number.length === 16).map(four)],
    ['iban', iban],
    ['iban', iban.map(four)],
    ['dni', dni],
    ['nie', nie],
    ['phone', mobile],
    ['email', email],
  ] as const
).flatMap(([rule, values]) => sample(fc.tuple(values, sentence)).map(([value, wrap]) => [rule, wrap(value), value] as const));

const PER_SHAPE = 500;
const lookAlikes = [
  hex(16),
  hex(32),
  hex(40),
  hex(64),
  hex(9).map((text) => `0x${text}`),
  hex(32).map((text) => `${text.slice(0, 8)}-${text.slice(8, 12)}-${text.slice(12, 16)}-${text.slice(16, 20)}-${text.slice(20)}`),
  fc.integer({ min: 1_600_000_000_000, max: 1_900_000_000_000 }).map((time) => `at ${time} ms`),
  fc.integer({ min: 1_600_000_000, max: 1_900_000_000 }).map((time) => `${time}.123456`),
  hex(9).map((address) => `3   ExampleBank   0x0000000${address} 0x102c00000 + ${parseInt(address.slice(0, 5), 16)}`),
  fc
    .tuple(hex(12), hex(40))
    .map(([pc, id]) => `#01 pc ${pc}  /data/app/base.apk!libcore.so (run+${parseInt(pc.slice(0, 4), 16)}) (BuildId: ${id})`),
  fc.tuple(fc.nat(99), fc.nat(99), fc.nat(99), fc.nat(9999)).map((parts) => `version ${parts.join('.')}`),
  fc.integer({ min: 1, max: 99_999_999 }).map((line) => `at a.b.C.d(C.kt:${line})`),
].flatMap((shape) => sample(shape, PER_SHAPE));

describe('labelled corpus', () => {
  const personal = [...handwritten.personal, ...generated];
  const harmless = [...handwritten.harmless, ...lookAlikes];

  it('is large enough to speak of shares', () => {
    expect(personal.length).toBeGreaterThan(400);
    expect(harmless.length).toBeGreaterThan(1000);
  });

  it('finds at least 99.5 % of what is personal', () => {
    const missed = personal.filter(([, text, secret]) => redactText(text).includes(secret));
    expect(missed.length / personal.length <= 0.005 ? [] : missed.slice(0, 20)).toEqual([]);
  });

  it('gives every hand-written value to the rule that is meant', () => {
    const wrong = handwritten.personal
      .filter(([rule, text]) => !redactText(text).includes(`[${rule}]`))
      .map(([rule, text]) => `${rule}: ${text} -> ${redactText(text)}`);
    expect(wrong).toEqual([]);
  });

  it('touches at most 0.1 % of what looks alike and is harmless', () => {
    const touched = harmless.filter((text) => redactText(text) !== text).map((text) => `${text} -> ${redactText(text)}`);
    expect(touched.length / harmless.length <= 0.001 ? [] : touched.slice(0, 20)).toEqual([]);
  });
});
