/** Crockford's base 32: no I, L, O, U, so that a code survives being read aloud. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The first `characters` base-32 characters (5 bits each) of a hexadecimal text. */
export function toBase32(hex: string, characters: number): string {
  let result = '';
  for (let index = 0; index < characters; index++) {
    const firstBit = index * 5;
    const firstDigit = Math.floor(firstBit / 4);
    const bits = parseInt(hex.slice(firstDigit, firstDigit + 3).padEnd(3, '0'), 16);
    result += ALPHABET.charAt((bits >> (12 - 5 - (firstBit % 4))) & 31);
  }
  return result;
}
