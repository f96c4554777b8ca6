/** Units of spans and modifiers. Up to hours they are fixed lengths; from days on they follow the calendar of a zone. */
export type FixedUnit = 'us' | 'ms' | 'cs' | 'ds' | 's' | 'm' | 'h';
export type CalendarUnit = 'd' | 'w' | 'mon' | 'q' | 'y';
export type Unit = FixedUnit | CalendarUnit;

/** Seconds of the fixed units. */
export const UNIT_SECONDS: Readonly<Record<FixedUnit, number>> = { us: 1e-6, ms: 1e-3, cs: 1e-2, ds: 1e-1, s: 1, m: 60, h: 3600 };

/** Spellings as times.conf and the Search Reference list them. */
const SPELLINGS: Readonly<Record<Unit, readonly string[]>> = {
  us: ['us'],
  ms: ['ms'],
  cs: ['cs'],
  ds: ['ds'],
  s: ['s', 'sec', 'secs', 'second', 'seconds'],
  m: ['m', 'min', 'mins', 'minute', 'minutes'],
  h: ['h', 'hr', 'hrs', 'hour', 'hours'],
  d: ['d', 'day', 'days'],
  w: ['w', 'week', 'weeks'],
  mon: ['mon', 'month', 'months'],
  q: ['q', 'qtr', 'qtrs', 'quarter', 'quarters'],
  y: ['y', 'yr', 'yrs', 'year', 'years'],
};

const BY_SPELLING = new Map<string, Unit>();
for (const [unit, spellings] of Object.entries(SPELLINGS)) for (const spelling of spellings) BY_SPELLING.set(spelling, unit as Unit);

export const unitOf = (spelling: string): Unit | undefined => BY_SPELLING.get(spelling.toLowerCase());

export const isFixed = (unit: Unit): unit is FixedUnit => Object.hasOwn(UNIT_SECONDS, unit);
