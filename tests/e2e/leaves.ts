/** Facts as reference data state them. */
export type Fact = string | number | boolean | null | readonly Fact[] | { readonly [name: string]: Fact };

/** Remarks of the people who made the data. */
const NOT_COMPARED: ReadonlySet<string> = new Set(['note', 'reference']);
const UUID = /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;

/** Addresses compare without leading zeros, UUIDs without case and hyphens, texts without outer blanks. */
function comparable(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const text = value.trim();
  if (/^0x[0-9a-f]+$/i.test(text)) return `0x${BigInt(text).toString(16)}`;
  return UUID.test(text) ? text.replaceAll('-', '').toLowerCase() : text;
}

const memberOf = (given: unknown, name: string | number): unknown =>
  typeof given === 'object' && given !== null ? (given as Record<string | number, unknown>)[name] : undefined;

/**
 * The leaves of the expected facts that are not found at the same place of the given ones, as `path: expected x, got y`.
 * More than expected is fine. The rules are those of the data's own scorer.
 */
export function wrongLeaves(expected: Fact, given: unknown, path = ''): string[] {
  if (Array.isArray(expected)) return expected.flatMap((item: Fact, at) => wrongLeaves(item, memberOf(given, at), `${path}[${at}]`));
  if (typeof expected === 'object' && expected !== null)
    return Object.entries(expected)
      .filter(([name]) => !NOT_COMPARED.has(name))
      .flatMap(([name, item]: [string, Fact]) => wrongLeaves(item, memberOf(given, name), path === '' ? name : `${path}.${name}`));
  return comparable(expected) === comparable(given) ? [] : [`${path}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(given)}`];
}
