/** Characters that end a token wherever they stand (segmenters.conf, MAJOR), as the inside of a character class. */
const MAJOR = '\\s\\[\\]<>(){}|!;,\'"*&?+';
/** Characters that also separate the parts of a token (segmenters.conf, MINOR). */
const MINOR = '/:=@.\\-$#%\\\\_';

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** Whether a search value or term holds the wildcard `*`. */
export const hasWildcard = (text: string): boolean => text.includes('*');

/** A test for a whole field value with `*` wildcards; without case unless `exactCase`. */
export function valuePattern(pattern: string, exactCase = false): (value: string) => boolean {
  if (!hasWildcard(pattern)) {
    if (exactCase) return (value) => value === pattern;
    const wanted = pattern.toLowerCase();
    return (value) => value.length === wanted.length && (value === pattern || value.toLowerCase() === wanted);
  }
  const expression = new RegExp(`^${pattern.split('*').map(escape).join('[^]*')}$`, exactCase ? '' : 'i');
  return (value) => expression.test(value);
}

/** How a bare term is compared with text: see `SearchNode`. */
export type TermForm = 'word' | 'phrase' | 'term' | 'case';

/**
 * A test whether a text holds a term as a run of whole tokens: what stands before and after must be a breaker
 * (any for words and phrases, a major one for TERM) or an end of the text.
 */
export function termPattern(text: string, form: TermForm): (raw: string) => boolean {
  const breakers = form === 'term' ? MAJOR : MAJOR + MINOR;
  const body = text
    .split(form === 'phrase' ? /(?!)/ : '*')
    .map(escape)
    .join(`[^${MAJOR}]*`);
  const flags = form === 'case' ? '' : 'i';
  const startsFree = text.startsWith('*') || isBreaker(text[0], breakers);
  const endsFree = text.endsWith('*') || isBreaker(text.at(-1), breakers);
  // The look-behind follows the text itself, so that the engine can skip ahead by the literal.
  const before = startsFree ? '' : `(?<=(?:^|[${breakers}])${body})`;
  const after = endsFree ? '' : `(?![^${breakers}])`;
  const expression = new RegExp(body + before + after, flags);
  return (raw) => expression.test(raw);
}

const isBreaker = (character: string | undefined, breakers: string): boolean =>
  character === undefined || new RegExp(`[${breakers}]`).test(character);
