import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { writeAtomically } from '../conf/files';
import { authError } from './errors';

/** Encrypts and decrypts short texts with the key of one file. */
export interface SecretBox {
  encrypt(clear: string): string;
  decrypt(stored: string): string;
}

const FORM = '$8$';

/**
 * Opens the key file (32 random bytes, base64, mode 0600; made when absent). Texts are sealed with AES-256-GCM and stored
 * as `$8$` + base64 of nonce (12 bytes), tag (16 bytes) and cipher text.
 */
export function openSecretBox(file: string): SecretBox {
  if (!existsSync(file)) writeAtomically(file, `${randomBytes(32).toString('base64')}\n`, 0o600);
  const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64');
  if (key.length !== 32) throw authError('APPMON-AUTH-FILE', { file, reason: 'not a key of 32 bytes' });
  return {
    encrypt: (clear) => {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const sealed = Buffer.concat([cipher.update(clear, 'utf8'), cipher.final()]);
      return FORM + Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64');
    },
    decrypt: (stored) => {
      const sealed = Buffer.from(stored.startsWith(FORM) ? stored.slice(FORM.length) : '', 'base64');
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12));
        decipher.setAuthTag(sealed.subarray(12, 28));
        return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]).toString('utf8');
      } catch (error) {
        throw authError('APPMON-AUTH-SECRET', { file }, { cause: error });
      }
    },
  };
}
