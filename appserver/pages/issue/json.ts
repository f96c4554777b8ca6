/** An object of a report as it was received: nothing is known of its members. */
export type Json = Readonly<Record<string, unknown>>;

/** True for an object that is no list. */
export const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
/** The objects of a list; anything else reads as none. */
export const listOf = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isJson) : []);
/** Text of a plain value, '' for anything else. */
export const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
