import { setTimeout as sleep } from 'node:timers/promises';

const STEP_MS = 200;
const TRIES = 500;

/** Looks again and again until there is something to see; fails with what did not happen. */
export async function until<Value>(what: string, look: () => Promise<Value | undefined> | Value | undefined): Promise<Value> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(STEP_MS);
  }
  throw new Error(`${what} did not happen`);
}
