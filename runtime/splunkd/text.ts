/** A scalar as text: empty for what is absent, JSON for everything that is no text. */
export function plainText(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
