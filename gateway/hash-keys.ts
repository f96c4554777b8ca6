import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHasher, hashKeyBytes } from '../core/redact';
import type { Hasher } from '../core/redact';
import { gatewayError } from './errors';
import { makeFolder } from './folder';

/** Days the key before the newest one is kept after a rotation. */
export const ROTATION_DAYS = 35;

const NEWEST = 'hash.key';
const PREVIOUS = /^hash\.until-(\d{4}-\d{2}-\d{2})\.key$/;
const KEY_BYTES = 32;
const DAY_SECONDS = 86_400;
const LOOK_EVERY_MS = 1000;

/** The keys of the keyed hashes. Times are epoch seconds. */
export interface HashKeys {
  /** What new events are hashed with. */
  readonly newest: () => Hasher;
  /** The newest key, then the one before it until its end date. */
  readonly live: () => readonly Hasher[];
}

interface KeyFile {
  readonly name: string;
  /** End of the last day on which the key counts (UTC); Infinity for the newest. */
  readonly ends: number;
}

function keyFilesIn(folder: string): KeyFile[] {
  const previous = readdirSync(folder).flatMap((name): KeyFile[] => {
    const day = PREVIOUS.exec(name)?.[1];
    return day === undefined ? [] : [{ name, ends: Date.parse(`${day}T00:00:00Z`) / 1000 + DAY_SECONDS }];
  });
  return [{ name: NEWEST, ends: Infinity }, ...previous.sort((left, right) => right.ends - left.ends)];
}

/** Reads a key that nobody but its owner may read; throws a coded error otherwise. Windows keeps such rights elsewhere. */
function readKey(folder: string, name: string): Hasher {
  const file = join(folder, name);
  if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) throw gatewayError('APPMON-GATEWAY-HASH-MODE', { file: name });
  const bytes = hashKeyBytes(readFileSync(file, 'utf8'));
  if (!bytes) throw gatewayError('APPMON-GATEWAY-HASH-KEY', { file: name });
  return createHasher(bytes);
}

function writeKey(folder: string, name: string, content: string): void {
  const file = join(folder, name);
  writeFileSync(`${file}.tmp`, content, { mode: 0o600, flush: true });
  renameSync(`${file}.tmp`, file);
}

const freshKey = (): string => `${randomBytes(KEY_BYTES).toString('hex')}\n`;

const versionOf = (folder: string, files: readonly KeyFile[]): string =>
  files
    .map(({ name }) => {
      const { ino, size, mtimeMs, mode } = statSync(join(folder, name));
      return [name, ino, size, mtimeMs, mode].join(':');
    })
    .join(' ');

/**
 * Opens the hash keys of a folder; the first one is made at the first start. A rotation counts within a second. A key that has
 * ended is deleted. Key files that cannot be used throw at the start; later they are told to `onBad` and the keys before stay.
 */
export function openHashKeys(folder: string, parts: { readonly now: () => number; readonly onBad: (error: unknown) => void }): HashKeys {
  makeFolder(folder);
  if (!existsSync(join(folder, NEWEST))) writeKey(folder, NEWEST, freshKey());
  let version = '';
  let hashers: readonly Hasher[] = [];
  const look = (): void => {
    const files = keyFilesIn(folder);
    const ended = files.filter(({ ends }) => ends <= parts.now());
    for (const { name } of ended) rmSync(join(folder, name), { force: true });
    const kept = files.filter((file) => !ended.includes(file));
    const current = versionOf(folder, kept);
    if (current === version) return;
    version = current;
    hashers = kept.map(({ name }) => readKey(folder, name));
  };
  look();
  let looked = performance.now();
  const live = (): readonly Hasher[] => {
    if (performance.now() - looked >= LOOK_EVERY_MS) {
      looked = performance.now();
      try {
        look();
      } catch (error) {
        parts.onBad(error);
      }
    }
    return hashers;
  };
  return {
    live,
    newest: () => {
      const [newest] = live();
      if (!newest) throw gatewayError('APPMON-GATEWAY-HASH-KEY', { file: NEWEST });
      return newest;
    },
  };
}

/** What a rotation came to: the ids of both keys and the last day (UTC) of the old one. */
export interface Rotation {
  readonly newest: string;
  readonly previous: string;
  readonly until: string;
}

/**
 * Puts a fresh key in the place of the newest one, which stays beside it until its end date. Refuses while an earlier rotation is
 * under way: more than two keys would make a person three people.
 */
export function rotateHashKey(folder: string, now: number): Rotation {
  if (!existsSync(join(folder, NEWEST))) throw gatewayError('APPMON-GATEWAY-HASH-KEY', { file: NEWEST });
  const underWay = keyFilesIn(folder).find(({ name, ends }) => name !== NEWEST && ends > now);
  if (underWay) throw gatewayError('APPMON-GATEWAY-HASH-ROTATING', { file: underWay.name });
  const previous = readKey(folder, NEWEST);
  const until = new Date((now + ROTATION_DAYS * DAY_SECONDS) * 1000).toISOString().slice(0, 10);
  // Copied before it is replaced: a rotation that breaks off leaves the same key twice, which harms nobody.
  writeKey(folder, `hash.until-${until}.key`, readFileSync(join(folder, NEWEST), 'utf8'));
  writeKey(folder, NEWEST, freshKey());
  return { newest: readKey(folder, NEWEST).hashKeyId, previous: previous.hashKeyId, until };
}
