import { finite, formatNumber } from '../../eval/values';
import type { EvalValue } from '../../eval/types';
import type { FunctionRow } from './table';

/** Rounds half away from zero at a decimal place, on the digits as printed (so that 2.675 at 2 is 2.68). */
export function roundTo(value: number, places: number): number {
  const factor = 10 ** places;
  if (!Number.isFinite(factor) || places > 15) return value;
  const shifted = Number(`${Math.abs(value)}e${places}`);
  const scaled = Number.isFinite(shifted) ? shifted : Math.abs(value) * factor;
  return (Math.sign(value) * Math.round(scaled)) / factor;
}

const wholePlaces = (places: number | undefined): number => Math.trunc(places ?? 0);

function significant(value: number): EvalValue {
  const printed = formatNumber(value);
  return Number(printed);
}

type Unary = readonly [name: string, compute: (value: number) => number, doc: string, argument: number, gives: number];

/** Functions of one number. Outside their domain they have no value. */
const UNARY: readonly Unary[] = [
  ['abs', Math.abs, 'Absolute value.', -3, 3],
  ['ceiling', Math.ceil, 'Smallest whole number not below.', 1.2, 2],
  ['ceil', Math.ceil, 'Same as ceiling.', 1.2, 2],
  ['floor', Math.floor, 'Largest whole number not above.', -1.2, -2],
  ['exp', Math.exp, 'e to the power of the number.', 0, 1],
  ['ln', Math.log, 'Natural logarithm.', 1, 0],
  ['sqrt', Math.sqrt, 'Square root.', 9, 3],
  ['sin', Math.sin, 'Sine of radians.', 0, 0],
  ['cos', Math.cos, 'Cosine of radians.', 0, 1],
  ['tan', Math.tan, 'Tangent of radians.', 0, 0],
  ['asin', Math.asin, 'Arc sine in radians.', 0, 0],
  ['acos', Math.acos, 'Arc cosine in radians.', 1, 0],
  ['atan', Math.atan, 'Arc tangent in radians.', 0, 0],
  ['sinh', Math.sinh, 'Hyperbolic sine.', 0, 0],
  ['cosh', Math.cosh, 'Hyperbolic cosine.', 0, 1],
  ['tanh', Math.tanh, 'Hyperbolic tangent.', 0, 0],
  ['asinh', Math.asinh, 'Inverse hyperbolic sine.', 0, 0],
  ['acosh', Math.acosh, 'Inverse hyperbolic cosine.', 1, 0],
  ['atanh', Math.atanh, 'Inverse hyperbolic tangent.', 0, 0],
];

const unary = UNARY.map(([name, compute, doc, argument, gives]): FunctionRow => ({
  name,
  takes: 'number',
  returns: 'number',
  doc,
  example: { call: `${name}(${argument})`, gives },
  implementation: (value: number) => finite(compute(value)),
}));

/** Arithmetic. */
export const math: readonly FunctionRow[] = [
  ...unary,
  {
    name: 'round',
    takes: 'number, number?',
    returns: 'number',
    doc: 'Rounds half away from zero to a number of decimals (0 when absent).',
    example: { call: 'round(2.555, 2)', gives: 2.56 },
    implementation: (value: number, places?: number) => finite(roundTo(value, wholePlaces(places))),
  },
  {
    name: 'exact',
    takes: 'number',
    returns: 'number',
    doc: 'The number with all its digits, as every number here.',
    example: { call: 'exact(3.14 * 2)', gives: 6.28 },
    implementation: (value: number) => value,
  },
  {
    name: 'sigfig',
    takes: 'number',
    returns: 'number',
    doc: 'The number as it prints.',
    example: { call: 'sigfig(0.5)', gives: 0.5 },
    implementation: significant,
  },
  {
    name: 'log',
    takes: 'number, number?',
    returns: 'number',
    doc: 'Logarithm to a base (10 when absent).',
    example: { call: 'log(8, 2)', gives: 3 },
    implementation: (value: number, base?: number) =>
      finite(base === undefined || base === 10 ? Math.log10(value) : base === 2 ? Math.log2(value) : Math.log(value) / Math.log(base)),
  },
  {
    name: 'pow',
    takes: 'number, number',
    returns: 'number',
    doc: 'The first number to the power of the second.',
    example: { call: 'pow(2, 10)', gives: 1024 },
    implementation: (value: number, power: number) => finite(value ** power),
  },
  {
    name: 'pi',
    takes: '',
    returns: 'number',
    doc: 'The constant pi.',
    example: { call: 'round(pi(), 4)', gives: 3.1416 },
    implementation: () => Math.PI,
  },
  {
    name: 'hypot',
    takes: 'number, number',
    returns: 'number',
    doc: 'Length of the hypotenuse.',
    example: { call: 'hypot(3, 4)', gives: 5 },
    implementation: (a: number, b: number) => finite(Math.hypot(a, b)),
  },
  {
    name: 'atan2',
    takes: 'number, number',
    returns: 'number',
    doc: 'Angle of the point (second, first) in radians.',
    example: { call: 'atan2(0, 1)', gives: 0 },
    implementation: (y: number, x: number) => Math.atan2(y, x),
  },
  {
    name: 'random',
    takes: '',
    returns: 'number',
    doc: 'A whole number from 0 to 2147483647.',
    example: { call: 'if(random()>=0, "in range", "out")', gives: 'in range' },
    compile: ({ options }) => {
      const random = options.random ?? Math.random;
      return { type: 'number', evaluate: () => Math.floor(random() * 2_147_483_648) };
    },
  },
  ...(
    [
      ['bit_and', (a: bigint, b: bigint) => a & b, 12, 10, 8],
      ['bit_or', (a: bigint, b: bigint) => a | b, 12, 10, 14],
      ['bit_xor', (a: bigint, b: bigint) => a ^ b, 12, 10, 6],
      ['bit_shift_left', (a: bigint, b: bigint) => a << b, 3, 2, 12],
      ['bit_shift_right', (a: bigint, b: bigint) => a >> b, 12, 2, 3],
    ] as const
  ).map(([name, compute, a, b, gives]): FunctionRow => ({
    name,
    takes: 'number, number',
    returns: 'number',
    doc: 'Works on the bits of two non-negative whole numbers below 2^53.',
    example: { call: `${name}(${a}, ${b})`, gives },
    implementation: (left: number, right: number) => bits(left, right, compute),
  })),
];

function bits(left: number, right: number, compute: (a: bigint, b: bigint) => bigint): EvalValue {
  if (!Number.isSafeInteger(left) || !Number.isSafeInteger(right) || left < 0 || right < 0 || right > Number.MAX_SAFE_INTEGER)
    return undefined;
  if (compute(1n, 1n) === 2n && right > 53) return undefined;
  const result = Number(compute(BigInt(left), BigInt(right)));
  return Number.isSafeInteger(result) ? result : undefined;
}
