/**
 * The form in which ids of symbol files are compared: lower-case hexadecimal without dashes. A Breakpad debug id is a uuid with an age
 * behind it; the age is left out. Map ids of R8 and debug ids of source maps are taken as they are, in lower case.
 */
export function symbolId(id: string): string {
  const plain = id.trim().toLowerCase();
  const hex = plain.replaceAll('-', '').replaceAll('{', '').replaceAll('}', '');
  if (!/^[0-9a-f]+$/.test(hex)) return plain;
  return /^[0-9a-f]{33}$/.test(hex) ? hex.slice(0, 32) : hex;
}
