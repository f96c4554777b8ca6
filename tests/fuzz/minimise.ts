/**
 * A shorter input that still fails: pieces are left out, half of it first, then smaller ones, for as long as some can be.
 * `tries` bounds the work; `fails` says whether an input still shows the same failure.
 */
export async function minimise(failing: Uint8Array, fails: (bytes: Uint8Array) => Promise<boolean>, tries = 2000): Promise<Uint8Array> {
  let bytes = failing;
  let left = tries;
  for (let piece = Math.ceil(bytes.length / 2); piece > 0; piece = piece === 1 ? 0 : Math.ceil(piece / 2)) {
    for (let at = 0; at < bytes.length && left > 0; left--) {
      const shorter = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + piece)]);
      if (await fails(shorter)) bytes = shorter;
      else at += piece;
    }
  }
  return bytes;
}
