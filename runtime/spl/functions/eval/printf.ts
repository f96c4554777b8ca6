import { toNumber, toText } from '../../eval/values';
import type { CallSite, Compiled, EvalValue } from '../../eval/types';

interface Directive {
  readonly flags: string;
  readonly width: number | '*' | undefined;
  readonly precision: number | '*' | undefined;
  readonly type: string;
}

const DIRECTIVE = /%([-+ #0']*)(\*|\d+)?(?:\.(\*|\d*))?([a-zA-Z%])|[^%]+|%/g;
const SUPPORTED = 'diuscfFeEgGxXo%';

function parseFormat(format: string, refuse: (expected: string) => Error): (string | Directive)[] {
  const sized = (text: string | undefined): number | '*' | undefined =>
    text === undefined ? undefined : text === '*' ? '*' : Number(text);
  return [...format.matchAll(DIRECTIVE)].map(([whole, flags = '', width, precision, type]) => {
    if (type === undefined) {
      if (whole === '%') throw refuse('a conversion such as %d after %');
      return whole;
    }
    if (!SUPPORTED.includes(type)) throw refuse(`conversions among ${Array.from(SUPPORTED, (one) => `%${one}`).join(' ')}`);
    return type === '%' ? '%' : { flags, width: sized(width), precision: sized(precision), type };
  });
}

/** C's %e: an exponent has at least two digits. */
const exponential = (value: number, precision: number): string => value.toExponential(precision).replace(/e([+-])(\d)$/, 'e$10$2');

function general(value: number, { precision, alternative }: { precision: number; alternative: boolean }): string {
  const digits = precision === 0 ? 1 : precision;
  const exponent = value === 0 ? 0 : Number(value.toExponential(digits - 1).split('e')[1]);
  const text = exponent < -4 || exponent >= digits ? exponential(value, digits - 1) : value.toFixed(Math.max(0, digits - 1 - exponent));
  return alternative || !text.includes('.') ? text : text.replace(/\.?0+(e|$)/, '$1');
}

function numeral(value: number, type: string, { precision, alternative }: { precision: number | undefined; alternative: boolean }): string {
  const size = Math.abs(value);
  switch (type) {
    case 'f':
    case 'F':
      return size.toFixed(Math.min(precision ?? 6, 100));
    case 'e':
    case 'E':
      return exponential(size, Math.min(precision ?? 6, 100));
    case 'g':
    case 'G':
      return general(size, { precision: precision ?? 6, alternative });
    case 'x':
    case 'X':
      return (
        (alternative ? '0x' : '') +
        BigInt(Math.trunc(size))
          .toString(16)
          .padStart(precision ?? 0, '0')
      );
    case 'o':
      return (
        (alternative ? '0' : '') +
        BigInt(Math.trunc(size))
          .toString(8)
          .padStart(precision ?? 0, '0')
      );
    default:
      return BigInt(Math.trunc(size))
        .toString()
        .padStart(precision ?? 0, '0');
  }
}

function convert(directive: Directive, value: EvalValue, { width, precision }: { width: number; precision: number | undefined }): string {
  const { flags, type } = directive;
  const left = flags.includes('-') || width < 0;
  const size = Math.abs(width);
  if (type === 's' || type === 'c') {
    const text = Array.isArray(value) ? value.join(' ') : (toText(value) ?? '');
    const cut = type === 'c' ? (Array.from(text)[0] ?? '') : precision === undefined ? text : text.slice(0, precision);
    return left ? cut.padEnd(size) : cut.padStart(size);
  }
  const number = toNumber(value) ?? 0;
  let digits = numeral(number, type, { precision, alternative: flags.includes('#') });
  if (flags.includes("'")) digits = digits.replace(/^\d+/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ','));
  if (/[EGX]/.test(type)) digits = digits.toUpperCase();
  const sign = number < 0 ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  if (left) return (sign + digits).padEnd(size);
  if (flags.includes('0')) return sign + digits.padStart(size - sign.length, '0');
  return (sign + digits).padStart(size);
}

/** Compiles `printf(format, …)`; the format is a quoted text, checked once. */
export function compilePrintf(call: CallSite): Compiled {
  const format = call.literal(0);
  if (format === undefined) throw call.refuse(0, 'a format in double quotes');
  const pieces = parseFormat(format, (expected) => call.refuse(0, expected));
  const wanted = pieces.reduce<number>(
    (sum, piece) => sum + (typeof piece === 'string' ? 0 : 1 + (piece.width === '*' ? 1 : 0) + (piece.precision === '*' ? 1 : 0)),
    0,
  );
  if (wanted !== call.args.length - 1) throw call.refuse(0, `a format for ${call.args.length - 1} values`);
  return {
    type: 'string',
    evaluate: (row) => {
      let position = 0;
      const next = (): EvalValue => call.args[(position += 1)]?.evaluate(row);
      const given = (size: number | '*' | undefined): number | undefined => (size === '*' ? (toNumber(next()) ?? 0) : size);
      return pieces
        .map((piece) => {
          if (typeof piece === 'string') return piece;
          const width = given(piece.width) ?? 0;
          const precision = given(piece.precision);
          return convert(piece, next(), { width, precision });
        })
        .join('');
    },
  };
}
