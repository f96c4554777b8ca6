import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { authError } from './errors';

/** Cost of scrypt as OWASP's password storage cheat sheet lists it: N = 2^15, r = 8, p = 3 (32 MiB a check). */
export interface ScryptCost {
  readonly n: number;
  readonly r: number;
  readonly p: number;
}

export const SCRYPT_COST: ScryptCost = { n: 2 ** 15, r: 8, p: 3 };

const KEY_BYTES = 32;
const MOST_RUNNING = 2;
const MOST_WAITING = 64;

let running = 0;
const waiting: (() => void)[] = [];

/** Runs at most two derivations at once, so that a flood of logins cannot fill memory; refuses beyond a short queue. */
async function derive(password: string, salt: Buffer, { n, r, p }: ScryptCost): Promise<Buffer> {
  if (running >= MOST_RUNNING) {
    if (waiting.length >= MOST_WAITING) throw authError('APPMON-AUTH-BUSY');
    await new Promise<void>((resolve) => waiting.push(resolve));
  }
  running += 1;
  try {
    return await new Promise<Buffer>((resolve, reject) => {
      scrypt(password.normalize('NFC'), salt, KEY_BYTES, { N: n, r, p, maxmem: 256 * n * r }, (error, key) =>
        error ? reject(error) : resolve(key),
      );
    });
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}

/** Hash text `scrypt$N$r$p$salt$key` (base64) of a password. */
export async function hashPassword(password: string, cost: ScryptCost = SCRYPT_COST): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, cost);
  return ['scrypt', cost.n, cost.r, cost.p, salt.toString('base64'), key.toString('base64')].join('$');
}

/** Whether a password belongs to a hash text; false for texts of another form. */
export async function verifyPassword(password: string, hash: string): Promise<boolean> {
  const [form, n, r, p, salt, key] = hash.split('$');
  if (form !== 'scrypt' || !salt || !key) return false;
  const expected = Buffer.from(key, 'base64');
  const derived = await derive(password, Buffer.from(salt, 'base64'), { n: Number(n), r: Number(r), p: Number(p) });
  return derived.length === expected.length && timingSafeEqual(derived, expected);
}
