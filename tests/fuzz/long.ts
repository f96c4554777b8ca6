import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { minimise } from './minimise';
import { fuzzApart } from './apart';
import type { ApartVerdict } from './apart';
import { shareOf } from './run';
import type { FuzzFailure } from './run';
import { TARGETS } from './targets';
import type { FuzzTarget } from './types';

/** How long, from where and over which targets; what failed is written into `folder`. */
export interface LongFuzz {
  readonly shared: string;
  readonly seconds: number;
  readonly seed: number;
  readonly folder: string;
  /** Targets by their names; all that match. */
  readonly names: RegExp;
  readonly report: (line: unknown) => void;
}

/** Failures of a target after which the rest would say the same. */
const ENOUGH = 5;
/** Heap that a target may keep: what is remembered within bounds. */
const MOST_GROWTH = 64 * 1024 * 1024;
const SHOWN_BYTES = 300;

/** Two failures are one when they say the same but for numbers. */
const kindOf = (what: string): string => what.replace(/\d+/g, '#');

const failureOf = async (target: FuzzTarget, bytes: Uint8Array): Promise<string | undefined> => {
  try {
    await shareOf(target, bytes);
    return undefined;
  } catch (error) {
    return kindOf(String(error));
  }
};

/** Saves the input of a failure, made as short as it still fails; gives what to say of it. */
async function keep(target: FuzzTarget, { what, input, case: number }: FuzzFailure, { folder, seed, isFatal }: Kept): Promise<object> {
  const kind = kindOf(what);
  const short = isFatal ? input : await minimise(input, async (bytes) => (await failureOf(target, bytes)) === kind);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${target.name.replace(/\W+/g, '-')}-${String(seed)}-${String(number)}.bin`);
  writeFileSync(file, short);
  return { failure: what, case: number, file, bytes: short.length, input: Buffer.from(short.subarray(0, SHOWN_BYTES)).toString('latin1') };
}
type Kept = Pick<LongFuzz, 'folder' | 'seed'> & Pick<ApartVerdict, 'isFatal'>;

/** Feeds a target for its time; gives the kinds of its failures. A run that ended at a failure goes on from the next seed. */
async function fuzzFor(
  target: FuzzTarget,
  seconds: number,
  { shared, folder, report, seed: first }: LongFuzz,
): Promise<ReadonlySet<string>> {
  const end = Date.now() + seconds * 1000;
  const failures = new Set<string>();
  for (let seed = first; Date.now() < end && failures.size < ENOUGH; seed++) {
    const { failure, grownBytes, isFatal, ...figures } = await fuzzApart({ name: target.name, shared, seed, end });
    report({ target: target.name, seed, ...figures, grown_mebibytes: Math.round(grownBytes / 2 ** 20) });
    if (grownBytes > MOST_GROWTH) failures.add('heap');
    if (failure === undefined || failures.has(kindOf(failure.what))) continue;
    failures.add(kindOf(failure.what));
    report({ target: target.name, seed, ...(await keep(target, failure, { folder, seed, isFatal })) });
  }
  return failures;
}

/** Feeds damaged input to every target, each for its share of the time; resolves with whether all promises held. */
export async function fuzzLong(run: LongFuzz): Promise<boolean> {
  const targets = TARGETS.filter(({ name }) => run.names.test(name));
  let failed = 0;
  for (const target of targets) failed += (await fuzzFor(target, run.seconds / targets.length, run)).size;
  return targets.length > 0 && failed === 0;
}
