/** What a text holds, found in one pass over it, so that a rule looks only where it can find something. */
export interface Traits {
  readonly digits: number;
  readonly dots: number;
  readonly colons: number;
  /** Equals signs and closing angle brackets: with the colons, what stands between a name and its value. */
  readonly equals: number;
  readonly ats: number;
  /** Runs of seven or eight digits and no more, as identity numbers have them. */
  readonly identityRuns: number;
  /** The hints of which the text has three characters; see `hintOf`. */
  readonly hints: number;
}

/** Hints by three characters in a row. */
const HINTS = new Uint32Array(1 << 15);
const MOST_HINTS = 32;
let hintsMade = 0;

/**
 * The last three characters with one more. Five bits of each count, which a capital and a small letter share, and some signs with a
 * letter: a hint may be seen where it is not, and is never missed where it is.
 */
const shifted = (window: number, code: number): number => ((window << 5) | (code & 0x1f)) & 0x7fff;

/**
 * A new hint: the bit of `Traits.hints` that is set for every text with one of these threes (ASCII letters, digits and `_`, divided by
 * blanks), large or small. A rule gives three characters of each of its words, such as few other words have.
 */
export function hintOf(threes: string): number {
  if (hintsMade === MOST_HINTS) throw new RangeError(`Expected at most ${String(MOST_HINTS)} hints.`);
  const hint = 1 << hintsMade;
  hintsMade += 1;
  for (const three of threes.split(' ')) {
    const window = [0, 1, 2].reduce((before, index) => shifted(before, three.charCodeAt(index)), 0);
    HINTS[window] = (HINTS[window] ?? 0) | hint;
  }
  return hint;
}

const isDigit = (code: number): boolean => code > 0x2f && code < 0x3a;

/** Reads a text once. One loop over codes, for it runs for every text of every event. */
export function traitsOf(text: string): Traits {
  const { length } = text;
  let hints = 0;
  let window = 0;
  let digits = 0;
  let run = 0;
  let afterDigit = 0;
  let identityRuns = 0;
  let dots = 0;
  let colons = 0;
  let equals = 0;
  let ats = 0;
  for (let index = 0; index < length; index++) {
    const code = text.charCodeAt(index);
    window = shifted(window, code);
    hints |= HINTS[window] as number;
    if (code > 0x40 || code < 0x2e) continue;
    if (isDigit(code)) {
      digits += 1;
      run = index === afterDigit ? run + 1 : 1;
      afterDigit = index + 1;
      if (run === 7) identityRuns += 1;
      else if (run === 9) identityRuns -= 1;
    } else if (code === 0x2e) dots += 1;
    else if (code === 0x3a) colons += 1;
    else if (code === 0x3d || code === 0x3e) equals += 1;
    else if (code === 0x40) ats += 1;
  }
  return { digits, dots, colons, equals, ats, identityRuns, hints };
}
