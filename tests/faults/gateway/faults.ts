import { closeSync, openSync, readdirSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Mood } from './destination';
import { until } from './gateway-process';
import type { Setting, Stage } from './stage';

/** A fault: how the stage is set, and what happens on it. `isLong` tells the nightly form from the one of every test run. */
export interface Fault {
  readonly name: string;
  readonly setting?: (isLong: boolean) => Setting;
  readonly play: (stage: Stage, isLong: boolean) => Promise<void>;
}

const MEBIBYTE = 1024 * 1024;
const HOUR_MS = 3_600_000;

/** How a destination behaves, and for how many requests. */
const MOODS: readonly (readonly [Mood, requests: number])[] = [
  ['busy', 2],
  ['cut before it took it', 2],
  ['cut after it took it', 2],
  ['byte by byte', 2],
  ['login page', 2],
  ['empty answer', 2],
  ['acknowledged late', 2],
  ['endless answer', 2],
  ['picky', 4],
];
/** Those that the gateway waits for: half a minute for an answer, ten seconds after a refusal. */
const SLOW_MOODS: typeof MOODS = [
  ['silent', 2],
  ['forbidden', 2],
  ['not there', 2],
];

/** Random numbers in [0, 1) from a seed (Park and Miller's minimal standard generator). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

const spoolFiles = (stage: Stage): string[] => {
  const folder = join(stage.gateway.data, 'gateway/spool');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.log'))
    .sort()
    .map((name) => join(folder, name));
};

const CLOCK_FILE = join(tmpdir(), `gateway-clock-${String(process.pid)}`);

/** Puts the clock of all processes of the gateway, now and of those to come. */
function putClock({ gateway }: Stage, hours: number): void {
  writeFileSync(CLOCK_FILE, String(hours * HOUR_MS));
  for (const pid of gateway.pids()) process.kill(pid, 'SIGUSR2');
}

/** Fills what is left of the disk of the stage; gives the file. */
function fillDisk({ gateway }: Stage): string {
  const ballast = join(gateway.data, 'ballast');
  const handle = openSync(ballast, 'w');
  try {
    for (const size of [MEBIBYTE, 4096]) {
      try {
        for (;;) if (writeSync(handle, Buffer.alloc(size)) < size) break;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    }
  } finally {
    closeSync(handle);
  }
  return ballast;
}

/** Resolves when senders were refused for want of disk. */
async function refused({ sendings }: Stage): Promise<void> {
  const count = (): number => [...sendings.answers].reduce((sum, [answer, times]) => sum + (answer.endsWith(' 503') ? times : 0), 0);
  const before = count();
  await until('refusals', () => count() > before + 5);
}

/** Every fault a gateway must come through without a loss. */
export const FAULTS: readonly Fault[] = [
  {
    name: 'SIGKILL of primary and receivers at random',
    play: async ({ gateway, moreAcknowledged }, isLong) => {
      const random = randomFrom(20_261_123);
      for (let kill = 0; kill < (isLong ? 100 : 3); kill += 1) {
        await moreAcknowledged(20 + Math.floor(random() * 400));
        await sleep(random() * (isLong ? 400 : 100));
        await gateway.kill(random() < 1 / 3 ? 'primary' : 'receiver');
      }
      await moreAcknowledged(100);
    },
  },
  {
    name: 'a destination in every mood',
    play: async ({ destination, moreAcknowledged, moreAsked }, isLong) => {
      for (const [mood, requests] of isLong ? [...MOODS, ...SLOW_MOODS] : MOODS) {
        await moreAcknowledged(100);
        destination.mood = mood;
        await moreAsked(requests);
        destination.mood = 'well';
        await moreAsked(1);
      }
    },
  },
  {
    name: 'a destination that refuses connections',
    play: async ({ destination, moreAcknowledged }, isLong) => {
      await moreAcknowledged(100);
      await destination.leave();
      await moreAcknowledged(isLong ? 20_000 : 1000);
      await destination.comeBack();
      await moreAcknowledged(100);
    },
  },
  {
    name: 'an hour without a destination',
    setting: (isLong) => ({
      spoolBytes: (isLong ? 400 : 16) * MEBIBYTE,
      load: { senders: 8, pauseMs: 0, padding: 8000, forgetful: true },
    }),
    play: async ({ destination, gateway, sendings, moreAcknowledged }) => {
      destination.mood = 'busy';
      for (const priority of ['rest', 'session', 'error', 'crash'])
        await until(`refusal of ${priority}`, () => (sendings.answers.get(`${priority} 503`) ?? 0) > 0);
      await gateway.kill('primary');
      destination.mood = 'well';
      await moreAcknowledged(100);
    },
  },
  {
    name: 'a disk filled by others, kills and bad events meanwhile',
    setting: () => ({ disk: 64 }),
    play: async (stage, isLong) => {
      const { gateway, destination, moreAcknowledged } = stage;
      for (let turn = 0; turn < (isLong ? 10 : 1); turn += 1) {
        await moreAcknowledged(100);
        destination.mood = 'busy';
        await moreAcknowledged(1000);
        const ballast = fillDisk(stage);
        await refused(stage);
        destination.mood = 'picky';
        await refused(stage);
        await gateway.kill('receiver');
        await gateway.kill('primary');
        await refused(stage);
        rmSync(ballast);
        await moreAcknowledged(1000);
      }
    },
  },
  {
    name: 'a disk filled by the spool itself',
    setting: () => ({ disk: 24, load: { senders: 4, pauseMs: 0, padding: 8000 } }),
    play: async (stage, isLong) => {
      const { destination, moreAcknowledged } = stage;
      for (let turn = 0; turn < (isLong ? 10 : 1); turn += 1) {
        destination.mood = 'busy';
        await refused(stage);
        destination.mood = 'well';
        await moreAcknowledged(1000);
      }
    },
  },
  {
    name: 'clocks that jump an hour, there and back',
    setting: () => {
      writeFileSync(CLOCK_FILE, '0');
      return { environment: { NODE_OPTIONS: `--require ${join(__dirname, 'clock.cjs')}`, CLOCK_FILE } };
    },
    play: async (stage, isLong) => {
      const { destination, gateway, moreAcknowledged, moreAsked } = stage;
      for (let turn = 0; turn < (isLong ? 10 : 1); turn += 1) {
        for (const hours of [1, -1, 0]) {
          destination.mood = 'busy';
          await moreAsked(1);
          putClock(stage, hours);
          await moreAcknowledged(200);
          destination.mood = 'well';
          await moreAsked(2);
          await gateway.kill('receiver');
        }
        await gateway.kill('primary');
      }
    },
  },
  {
    name: 'a record cut short at the end of each segment',
    play: async (stage) => {
      const { destination, gateway, moreAcknowledged } = stage;
      destination.mood = 'busy';
      await moreAcknowledged(500);
      await gateway.end();
      for (const file of spoolFiles(stage)) writeFileSync(file, 'a header, and a payload that never came whole', { flag: 'a' });
      await gateway.start();
      await moreAcknowledged(100);
    },
  },
];
