const narrow = '\u202f';
const minus = '\u2212';

/** Formats of numbers and times for one locale and time zone. Inputs are plain numbers; times are milliseconds since 1970. */
export interface Formats {
  readonly locale: string;
  readonly timeZone: string;
  /** Grouped number with exactly `digits` decimals (default 0). */
  readonly number: (value: number, digits?: number) => string;
  /** Grouped number; from one million "1.82 M". */
  readonly count: (value: number) => string;
  /** Short axis label: "35k", "1.8 M"; small numbers with `digits` decimals. */
  readonly axis: (value: number, digits?: number) => string;
  /** Value already in percent, 2 decimals by default. */
  readonly percent: (value: number, digits?: number) => string;
  /** Number with its sign always shown. */
  readonly signed: (value: number, digits?: number) => string;
  /** Difference of two percentages. */
  readonly points: (value: number, digits?: number) => string;
  /** Seconds as "1.86 s", "3 m 12 s", "2 h 10 m", "3 d". */
  readonly duration: (seconds: number) => string;
  /** Age in seconds in one unit: "22 min", "2 h", "1 d". */
  readonly age: (seconds: number) => string;
  readonly clock: (time: number) => string;
  readonly minute: (time: number) => string;
  readonly day: (time: number) => string;
  readonly date: (time: number) => string;
  readonly dateTime: (time: number) => string;
}

/** Locale the product formats for: Spanish where the account is Spanish, else British English. */
export const supportedLocale = (locale: string | undefined): string =>
  locale?.toLowerCase().startsWith('es') === true ? 'es-ES' : 'en-GB';

/** True when the name is a time zone this browser knows. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function durationText(seconds: number, number: (value: number, digits: number) => string): string {
  if (seconds < 10) return `${number(seconds, 2)}${narrow}s`;
  if (seconds < 60) return `${number(seconds, 0)}${narrow}s`;
  const whole = Math.round(seconds);
  const pair = (big: number, small: number, [bigUnit, smallUnit]: readonly [string, string]): string =>
    small === 0 ? `${String(big)}${narrow}${bigUnit}` : `${String(big)}${narrow}${bigUnit} ${String(small)}${narrow}${smallUnit}`;
  if (whole < 3600) return pair(Math.floor(whole / 60), whole % 60, ['m', 's']);
  if (whole < 172_800) return pair(Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), ['h', 'm']);
  return pair(Math.floor(whole / 86_400), Math.floor((whole % 86_400) / 3600), ['d', 'h']);
}

function ageText(seconds: number): string {
  const steps: readonly [limit: number, unit: number, name: string][] = [
    [90, 1, 's'],
    [5400, 60, 'min'],
    [172_800, 3600, 'h'],
    [Infinity, 86_400, 'd'],
  ];
  const value = Math.max(seconds, 0);
  const [, unit, name] = steps.find(([limit]) => value < limit) ?? [0, 86_400, 'd'];
  return `${String(Math.round(value / unit))}${narrow}${name}`;
}

/** Formats for a locale (en-GB or es-ES) and an IANA time zone; an unknown zone is read as UTC. */
export function createFormats(locale: string, timeZone: string): Formats {
  const zone = isTimeZone(timeZone) ? timeZone : 'UTC';
  const numbers = new Map<string, Intl.NumberFormat>();
  const numeric = (value: number, digits: number, signDisplay: 'auto' | 'exceptZero'): string => {
    const key = `${String(digits)}${signDisplay}`;
    const format =
      numbers.get(key) ??
      new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping: 'always', signDisplay });
    numbers.set(key, format);
    return format.format(value + 0).replace('-', minus);
  };
  const number = (value: number, digits = 0): string => numeric(Object.is(value, -0) ? 0 : value, digits, 'auto');
  const signed = (value: number, digits = 0): string => numeric(value, digits, 'exceptZero');
  const times = (options: Intl.DateTimeFormatOptions): ((time: number) => string) => {
    const format = new Intl.DateTimeFormat(locale, { hourCycle: 'h23', timeZone: zone, ...options });
    return (time) => format.format(time);
  };
  const date: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', year: 'numeric' };
  const clock: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', second: '2-digit' };
  const large = (value: number, digits: number): string => `${number(value / 1e6, digits)}${narrow}M`;
  return {
    locale,
    timeZone: zone,
    number,
    signed,
    count: (value) => (Math.abs(value) >= 1e6 ? large(value, 2) : number(value)),
    axis: (value, digits = 0) => {
      if (Math.abs(value) >= 1e6) return large(value, 1);
      if (Math.abs(value) >= 1e4) return `${number(value / 1000)}k`;
      return number(value, digits);
    },
    percent: (value, digits = 2) => `${number(value, digits)}${narrow}%`,
    points: (value, digits = 2) => `${signed(value, digits)}${narrow}pp`,
    duration: (seconds) => durationText(Math.max(seconds, 0), number),
    age: ageText,
    clock: times(clock),
    minute: times({ hour: '2-digit', minute: '2-digit' }),
    day: times({ day: 'numeric', month: 'short' }),
    date: times(date),
    dateTime: times({ ...date, ...clock }),
  };
}
