import { supportCodeOf } from '../../core/redact';
import type { Hasher, HashKind } from '../../core/redact';
import { isObject, listOf, parseJson, textOf } from '../../core/crash/json';
import { gatewayError } from '../errors';
import type { StoredKey } from '../keys';
import { json } from './types';
import type { Route } from './types';

/** What a look-up needs: the live hash keys, newest first, and the rate by which ids are charged. */
export interface ReferenceParts {
  readonly hashers: () => readonly Hasher[];
  /** Throws a coded error when the key asks for more ids than it may. */
  readonly charge: (key: StoredKey, ids: number) => void;
}

const MAX_IDS = 100;
const MAX_ID_CHARACTERS = 256;
const BODY_BYTES = 64 * 1024;
const EXPECTED = `{"user_id": "…"}, {"install_id": "…"}, or {"ids": [up to ${String(MAX_IDS)} of these]}, each id of at most ${String(MAX_ID_CHARACTERS)} characters`;

const MEMBERS: readonly (readonly [member: string, kind: HashKind])[] = [
  ['user_id', 'user'],
  ['install_id', 'install'],
];

interface Asked {
  readonly kind: HashKind;
  readonly id: string;
}

/** One id of the body; throws when it is none, without repeating it. */
function askedOf(value: unknown): Asked {
  const [entry, ...more] = isObject(value) ? Object.entries(value) : [];
  const kind = MEMBERS.find(([member]) => member === entry?.[0])?.[1];
  const id = textOf(entry?.[1])?.trim();
  if (kind !== undefined && id && id.length <= MAX_ID_CHARACTERS && more.length === 0) return { kind, id };
  throw gatewayError('APPMON-GATEWAY-BODY', { expected: EXPECTED });
}

/** The ids of a body, and whether it was a list of them. */
function readIds(body: Buffer): { readonly asked: readonly Asked[]; readonly isBatch: boolean } {
  const value = parseJson(body.toString('utf8'));
  if (!isObject(value) || !('ids' in value)) return { asked: [askedOf(value)], isBatch: false };
  const ids = listOf(value['ids']);
  if (ids.length === 0 || ids.length > MAX_IDS || Object.keys(value).length > 1)
    throw gatewayError('APPMON-GATEWAY-BODY', { expected: EXPECTED });
  return { asked: ids.map(askedOf), isBatch: true };
}

function referenceOf({ kind, id }: Asked, hasher: Hasher): Readonly<Record<string, string>> {
  const hash = hasher.hash(kind, id);
  const { hashKeyId } = hasher;
  if (kind === 'user') return { hash_key_id: hashKeyId, user_id_hash: hash };
  return { hash_key_id: hashKeyId, install_id_hash: hash, support_code: supportCodeOf(hash) };
}

/**
 * `POST /v1/reference`: the keyed hashes under which a customer or an installation is stored, newest key first; an installation's
 * support code too. So a CRM finds a customer and the key never leaves the gateway. What is asked is neither logged nor kept.
 */
export const referenceRoutes = ({ hashers, charge }: ReferenceParts): readonly Route[] => [
  {
    door: 'reference',
    right: 'reference',
    path: /^\/v1\/reference\/?$/,
    method: 'POST',
    bodyLimit: BODY_BYTES,
    fail: ({ code, message, status }) => json(status, { code, message }),
    handle: ({ body, key }) => {
      const { asked, isBatch } = readIds(body);
      charge(key, asked.length);
      const results = asked.map((one) => ({ references: hashers().map((hasher) => referenceOf(one, hasher)) }));
      const reply = json(200, isBatch ? { results } : results[0]);
      return Promise.resolve({ ...reply, headers: { 'cache-control': 'no-store' } });
    },
  },
];
