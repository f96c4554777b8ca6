import { md5, sha1 } from '@noble/hashes/legacy.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { FunctionRow } from './table';

type Hash = (bytes: Uint8Array) => Uint8Array;

/** Digests of "abc" as FIPS 180-4 and RFC 1321 print them. */
const HASHES: ReadonlyArray<readonly [name: string, hash: Hash, ofAbc: string]> = [
  ['md5', md5, '900150983cd24fb0d6963f7d28e17f72'],
  ['sha1', sha1, 'a9993e364706816aba3e25717850c26c9cd0d89d'],
  ['sha256', sha256, 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  [
    'sha512',
    sha512,
    'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
  ],
];

/** Digests of texts, in lower-case hexadecimal. */
export const crypto: readonly FunctionRow[] = HASHES.map(([name, hash, gives]) => ({
  name,
  takes: 'text',
  returns: 'string',
  doc: `The ${name.toUpperCase()} digest of the text's UTF-8 bytes.`,
  example: { call: `${name}("abc")`, gives },
  implementation: (value: string) => bytesToHex(hash(utf8ToBytes(value))),
}));
