/**
 * Whether a whole text fits a pattern in which `*` is any text and `?` one character; capitals count. Takes at most
 * pattern × text steps, so that no pattern of a customer can hold up a report.
 */
export function fitsGlob(pattern: string, text: string): boolean {
  let [at, inPattern] = [0, 0];
  let [star, resumed] = [-1, 0];
  while (at < text.length) {
    if (pattern[inPattern] === '*') {
      star = inPattern++;
      resumed = at;
    } else if (inPattern < pattern.length && (pattern[inPattern] === '?' || pattern[inPattern] === text[at])) {
      at++;
      inPattern++;
    } else if (star >= 0) {
      inPattern = star + 1;
      at = ++resumed;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(inPattern));
}
