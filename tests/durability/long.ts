import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { killLoop } from './kill-loop';

/** Kills the collector again and again at full rate: `[--kills 20] [--rate 15000] [--life 5,20]`; prints the verdict as JSON, 1 = an acknowledged event was lost or doubled. */
export async function main(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      kills: { type: 'string', default: '20' },
      rate: { type: 'string', default: '15000' },
      life: { type: 'string', default: '5,20' },
    },
  });
  const [least = 5, most = least] = values.life.split(',').map(Number);
  const directory = mkdtempSync(join(tmpdir(), 'durability-'));
  try {
    const load = loadavg()[0];
    const verdict = await killLoop({
      directory,
      kills: Number(values.kills),
      rate: Number(values.rate),
      lifeSeconds: [least, most],
      readerSeconds: 10,
      random: Math.random,
    });
    process.stdout.write(`${JSON.stringify({ loadBefore: load, rateAsked: Number(values.rate), ...verdict }, null, 1)}\n`);
    return verdict.missing === 0 && verdict.duplicated === 0 ? 0 : 1;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
