import { spansOf } from './spans';
import type { Span, TextRule } from './types';

/** A number of degrees precise enough to find a house: from two decimals (a kilometre) on; with four it needs no words beside it. */
const DEGREES = '[-+]?\\d{1,3}\\.\\d{2,15}';
const PRECISE = '[-+]?\\d{1,3}\\.\\d{4,15}';
const GAP = '\\s{0,2}[,;/\\s]\\s{0,2}';

/** Words and marks after which two numbers are a place. */
const PLACE =
  '(?:location|ubicaci[oó]n|posici[oó]n(?: gps)?|position|place|coord\\p{L}{0,10}|coordinates|gps|geo|lat\\/l(?:ng|on)|lat(?:lng|lon)|latitude\\/longitude|maps?|near(?:est)?(?: \\p{L}{1,12} to)?|center|centro|ll|q|@|destination|origin)';
const AFTER_WORD = new RegExp(
  `(?:(?<![\\p{L}\\p{N}])${PLACE}(?:\\s\\p{L}{1,12}){0,2}["']?[\\s:=(\\[<"']{0,4}|@|<)(?<value>${DEGREES}${GAP}${DEGREES})(?![\\d.])`,
  'dgiu',
);
/** One of the two by its name, in prose or by a sign: `latitud 40.41`, `40.41° N`. */
const NAMED = new RegExp(
  `(?<![\\p{L}\\p{N}])(?:lat(?:itude?|itud)?|l(?:on|ng)(?:g|gitude?|gitud)?)["']?[\\s:=]{1,3}["']?(?<value>${DEGREES})(?![\\d.])`,
  'dgiu',
);
const WITH_SIGN = new RegExp(`(?<![\\d.])(?<value>${DEGREES})\\s?°\\s?[NSEWO](?!\\p{L})`, 'dgiu');
const SEXAGESIMAL = /(?<!\d)\d{1,3}\s?°\s?\d{1,2}\s?['′’]\s?(?:\d{1,2}(?:\.\d{1,6})?\s?(?:\\?["″”]|''))?\s?[NSEWO](?!\p{L})/gu;
const WELL_KNOWN_TEXT = new RegExp(
  `(?:POINT|LINESTRING|POLYGON)\\s?Z?\\s?\\(\\(?(?<value>${DEGREES}\\s${DEGREES}[\\s,\\d.+-]{0,4096})\\)`,
  'dgi',
);
const GEO_JSON = new RegExp(`coordinates\\\\?["']?\\s?:\\s?\\[{1,3}\\s?(?<value>${DEGREES}\\s?,\\s?${DEGREES})`, 'dgi');
/** Two precise numbers alone: not a size or a point on a screen (braces, letters before an equals sign), not part of a list. */
const BARE = new RegExp(`(?<![\\p{L}\\p{N}.{=,+-]|[,{:=]\\s)(?<value>${PRECISE},\\s?${PRECISE})(?![\\d.}]|\\s?,\\s?[-+]?\\d)`, 'dgu');

const TWO_NUMBERS = /\d\.\d{2,15}[\s,;/]{1,5}[-+]?\d{1,3}\.\d\d/;
const IN_PAIRS = [AFTER_WORD, WELL_KNOWN_TEXT, GEO_JSON, BARE];

/** True for a latitude and a longitude (in either order) that are not both within a degree of the point where nobody lives. */
function isPlace(match: RegExpMatchArray): boolean {
  const [first = 0, second = 0] = (match.groups?.['value'] ?? '').split(/[\s,;/]+/).map(Number);
  const inRange = Math.min(Math.abs(first), Math.abs(second)) <= 90 && Math.max(Math.abs(first), Math.abs(second)) <= 180;
  return inRange && (Math.abs(first) >= 1 || Math.abs(second) >= 1);
}

const ascending = (left: Span, right: Span): number => left.start - right.start;

/** Places precise enough to find somebody, in the forms in which maps, phones and databases write them. */
export const coordinateRule: TextRule = {
  id: 'coordinate',
  mayMatch: (text, { digits, dots }) => digits > 0 && ((dots > 0 && /\d\.\d\d/.test(text)) || text.includes('°')),
  find: (text) =>
    [
      ...(TWO_NUMBERS.test(text) ? IN_PAIRS.flatMap((pattern) => spansOf(text, pattern, isPlace)) : []),
      ...(/l(?:at|on|ng)/i.test(text) ? spansOf(text, NAMED) : []),
      ...(text.includes('°') ? [...spansOf(text, WITH_SIGN), ...spansOf(text, SEXAGESIMAL)] : []),
    ].sort(ascending),
};
