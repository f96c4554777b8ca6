import { formatNumber, parseNumber, toNumber, toText } from '../../eval/values';
import type { CallSite, Compiled, EvalValue } from '../../eval/types';
import { roundTo } from './math';
import { compilePrintf } from './printf';
import type { FunctionRow } from './table';

/** `12345.6789` as `12,345.68`: thousands apart, at most two decimals. */
function commas(value: number): string {
  const printed = Number.isInteger(value) ? formatNumber(value) : roundTo(value, 2).toFixed(2);
  const [whole = '', decimals] = printed.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return decimals === undefined ? grouped : `${grouped}.${decimals}`;
}

/** Seconds as `HH:MM:SS`, with `D+` before from a day on and microseconds behind when there is a fraction. */
function duration(value: number): string {
  const sign = value < 0 ? '-' : '';
  const micros = Math.round(Math.abs(value) * 1e6);
  const seconds = Math.floor(micros / 1e6);
  const rest = micros - seconds * 1e6;
  const two = (part: number): string => String(part).padStart(2, '0');
  const days = Math.floor(seconds / 86_400);
  const clock = `${two(Math.floor(seconds / 3600) % 24)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return `${sign}${days > 0 ? `${days}+` : ''}${clock}${rest > 0 ? `.${String(rest).padStart(6, '0')}` : ''}`;
}

const inBase = (value: number, base: number): string => (value < 0 ? '-' : '') + BigInt(Math.trunc(Math.abs(value))).toString(base);

const FORMATS: ReadonlyMap<string, (value: number) => string> = new Map([
  ['commas', commas],
  ['duration', duration],
  ['hex', (value: number) => `0x${inBase(value, 16).toUpperCase()}`],
  ['binary', (value: number) => inBase(value, 2)],
]);

function compileToString(call: CallSite): Compiled {
  const [value] = call.args;
  const evaluate = value?.evaluate;
  if (call.args.length === 1)
    return {
      type: 'string',
      evaluate: (row) => {
        const one = evaluate?.(row);
        return Array.isArray(one) && one.length > 1 ? one : toText(one);
      },
    };
  const format = FORMATS.get(call.literal(1)?.toLowerCase() ?? '');
  if (format === undefined) throw call.refuse(1, `one of "${[...FORMATS.keys()].join('", "')}"`);
  const convert = (one: EvalValue): EvalValue => {
    const number = toNumber(one);
    return number === undefined ? toText(one) : format(number);
  };
  return {
    type: 'string',
    evaluate: (row) => {
      const one = evaluate?.(row);
      return Array.isArray(one) && one.length > 1 ? one.map((item) => toText(convert(item)) ?? '') : convert(one);
    },
  };
}

function toNumberInBase(text: string, base = 10): EvalValue {
  if (base === 10) return parseNumber(text);
  if (!Number.isInteger(base) || base < 2 || base > 36) return undefined;
  const digits = base === 16 ? text.trim().replace(/^([+-]?)0x/i, '$1') : text.trim();
  const highest = (base - 1).toString(36);
  const pattern = base <= 10 ? `[0-${highest}]` : `[0-9a-${highest}]`;
  return new RegExp(`^[+-]?${pattern}+$`, 'i').test(digits) ? parseInt(digits, base) : undefined;
}

/** Numbers to texts and back. */
export const conversion: readonly FunctionRow[] = [
  {
    name: 'tostring',
    takes: 'any, text?',
    returns: 'string',
    doc: 'The value as text; a number with "commas", as a "duration" of seconds, in "hex" or "binary".',
    example: { call: 'tostring(12345.6789, "commas")', gives: '12,345.68' },
    compile: compileToString,
  },
  {
    name: 'tonumber',
    takes: 'text, number?',
    returns: 'number',
    doc: 'The number a text stands for in a base (10); nothing when it is none.',
    example: { call: 'tonumber("0A4", 16)', gives: 164 },
    implementation: toNumberInBase,
  },
  {
    name: 'printf',
    takes: 'text, any...?',
    returns: 'string',
    doc: 'Fills a format: %d %i %u %s %c %f %F %e %E %g %G %x %X %o with flags, width and precision.',
    example: { call: 'printf("%-5s|%05.1f|%x", "ab", 3.14159, 255)', gives: 'ab   |003.1|ff' },
    compile: compilePrintf,
  },
];
