import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CodedError } from '../../core/errors';
import { redactText } from '../../core/redact';
import { parseKeys } from '../../gateway/key-file';
import { parseApps, parseRegions, parseRules } from '../../gateway/lookups/tables';
import { openReader } from '../../gateway/spool/reader';
import { encodeRecord } from '../../gateway/spool/record';
import { readFileSync } from 'node:fs';
import { inJson } from './mutate-json';
import { linear } from './types';
import type { FuzzTarget } from './types';

const FIRST = '000000000001-000001.log';
const SECOND = '000000000002-000001.log';

const recordsOf = (texts: readonly string[], from: bigint): Buffer =>
  Buffer.concat(
    texts.flatMap((text, index) => [...encodeRecord({ sequence: from + BigInt(index), items: 1, payload: Buffer.from(text) })]),
  );

const WHOLE = recordsOf(['whole 1', 'whole 2'], 10n);

/** Reads a folder to its end; gives the bytes of the records. */
function drain(folder: string): number {
  const { reader } = openReader(folder);
  let sum = 0;
  try {
    for (let batch = reader.read(4096); batch; batch = reader.read(4096)) {
      sum += batch.payloads.reduce((bytes, { length }) => bytes + length, 0);
      reader.advance(batch);
    }
    if (reader.size() !== 0) throw new Error('Expected nothing to stay when all was read.');
  } finally {
    reader.close();
  }
  return sum;
}

/** Writes a folder of files, does something with it, and removes it. */
function inFolder(files: Readonly<Record<string, Uint8Array>>, task: (folder: string) => number): number {
  const folder = mkdtempSync(join(tmpdir(), 'fuzz-spool-'));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    return task(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A damaged segment beside a whole one: the whole one is read to its end, what is damaged lies in quarantine. */
const takeSegment = (bytes: Uint8Array): number =>
  inFolder({ [FIRST]: bytes, [SECOND]: WHOLE }, (folder) => {
    const sum = drain(folder);
    if (sum < 'whole 1whole 2'.length) throw new Error('Expected the whole segment to be read.');
    const left = readdirSync(folder).filter((name) => name.endsWith('.log'));
    if (left.length > 0) throw new Error(`Expected no segment to stay; found ${left.join(', ')}.`);
    return sum;
  });

/** A damaged cursor beside a whole segment: never an exception. */
const takeCursor = (bytes: Uint8Array): number => inFolder({ [FIRST]: WHOLE, 'cursor.json': bytes }, drain);

/** A file of the administrator is read, or refused with a coded error. */
const orRefused = (read: (content: string) => { readonly length: number } | { readonly size: number }): FuzzTarget['take'] => {
  return (bytes) => {
    try {
      const made = read(Buffer.from(bytes).toString('utf8'));
      return 'length' in made ? made.length : made.size;
    } catch (error) {
      if (error instanceof CodedError) return 0;
      throw error;
    }
  };
};

const KEYS = JSON.stringify([
  { id: 'a', sha256: 'a'.repeat(64), apps: ['bank'], rights: ['ingest', 'symbols'], sources: ['hec'], indexes: { appmon_events: 'bank' } },
  { sha256: 'b'.repeat(64), apps: ['*'], requests_per_second: 5, install_events_per_second: 1 },
]);
const APPS = JSON.stringify([{ app_id: 'bank', bundle_ids: 'com.bank, com.bank.debug', in_app_prefixes: ['com.bank'] }]);
const REGIONS = JSON.stringify([{ country: 'ES', city: 'A Coruña', region: 'ES-C' }]);
const RULES = JSON.stringify([{ kind: 'in_app', app_id: 'bank', pattern: 'com.bank.*', fingerprint: 'x' }]);

const file = (name: string, sample: string, read: Parameters<typeof orRefused>[0]): FuzzTarget => ({
  name: `file: ${name}`,
  samples: () => [Buffer.from(sample)],
  take: orRefused(read),
  most: linear(16, 1),
  change: inJson,
});

/** Texts of the labelled corpora of redaction. */
const corpus = (): Uint8Array[] =>
  ['handwritten', 'personal', 'look-alikes'].flatMap((name) =>
    readFileSync(join(__dirname, `../../core/redact/fixtures/${name}.jsonl`), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => Buffer.from((JSON.parse(line) as { text: string }).text)),
  );

/** What the gateway reads from its own disk, and text on its way through redaction. */
export const STORED: readonly FuzzTarget[] = [
  {
    name: 'spool: segment',
    samples: () => [recordsOf(['one', 'two '.repeat(40), '', 'three', '{"a":1}'.repeat(300)], 1n)],
    take: takeSegment,
    most: linear(1000, 2),
  },
  {
    name: 'spool: cursor',
    samples: () => [Buffer.from(JSON.stringify({ [FIRST]: 27 }))],
    take: takeCursor,
    most: linear(1000, 1),
    change: inJson,
  },
  file('keys.json', KEYS, parseKeys),
  file('apps.json', APPS, parseApps),
  file('regions.json', REGIONS, parseRegions),
  file('grouping-rules.json', RULES, parseRules),
  {
    name: 'redaction',
    samples: corpus,
    take: (bytes) => redactText(Buffer.from(bytes).toString('utf8')).length,
    most: linear(256, 4),
  },
];
