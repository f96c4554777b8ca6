const MOST_KNOWN = 10_000;
const LONGEST_KNOWN = 256;

/** A text of its own: V8 would keep the whole report in memory for a name that was cut out of it. */
export const ownText = (text: string): string => ` ${text}`.slice(1);

/**
 * A function of a text that remembers its answers, for names that stand in every report; of those that `isKept` refuses nothing stays.
 * Beyond the bound all is forgotten, and what is long is never kept: a sender that invents names costs time, not memory.
 */
export function remembered<Made>(
  make: (text: string) => Made,
  isKept: (made: Made, text: string) => boolean = () => true,
): (text: string) => Made {
  const known = new Map<string, { readonly made: Made }>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found.made;
    if (text.length > LONGEST_KNOWN) return make(text);
    const own = ownText(text);
    const made = make(own);
    if (!isKept(made, own)) return made;
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(own, { made });
    return made;
  };
}
